import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createLog } from '#base/log'
import type { Config } from '#config'
import { createFaceReader, evaluations } from '#identity/faces'
import { createProgress } from './progress.ts'

type Evaluation = Awaited<ReturnType<typeof evaluations.ofAttacks>>
type Outcome = Evaluation['outcomes'][number]
type SetRates = Evaluation['sets'][number]
type KindRates = SetRates['attacks'][number]
type Share = KindRates['accepted']

/** `hufu faces evaluate --attacks DIR`: what liveness is worth, in the terms of ISO/IEC 30107-3. */
export async function measureAttacks(
  config: Config['faces'],
  dir: string,
  { json, evidence }: { json: boolean; evidence: string | null },
): Promise<string> {
  const reader = createFaceReader({ config, log: createLog({ level: 'warn' }) })
  const progress = createProgress()
  const file = evidence === null ? null : createWriteStream(evidence)
  try {
    const { engine, sets } = await evaluations.ofAttacks(reader, dir, {
      progress: (done, of) => progress.show(`${done} / ${of}`, done / of),
      outcome: (outcome) => file?.write(`${JSON.stringify(lineOf(outcome))}\n`),
    })
    return json
      ? JSON.stringify({ engine, sets })
      : [`engine ${engine.name} ${engine.version}`, ...sets.map(inWords)].join('\n')
  } finally {
    progress.end()
    file?.end()
    if (file) await finished(file)
    await reader.close()
  }
}

/** Enough to set limits by, and nothing by which a face could be known again. */
function lineOf({ presentation, challenge, ...outcome }: Outcome): object {
  const { set, kind, group, subject, steps } = presentation
  const { state, failure, passive, evidence, step } = challenge
  return { set, kind, group, subject, steps, ...outcome, state, failure, step, passive, evidence }
}

function inWords({ set, attacks, bonaFide, faults, beyond }: SetRates): string {
  return [
    '',
    `set ${set}`,
    '',
    'attacks          shown  taken for alive: APCER, 95 %       to review  cards without a look  refused',
    ...attacks.map((kind) => line(kind, kind.accepted)),
    '',
    'bona fide        shown  refused: BPCER, 95 %               to review  through at once       refused',
    ...bonaFide.map((kind) => line(kind, kind.refused)),
    ...(faults.length === 0
      ? []
      : [
          '',
          'not seen well    shown  taken all the same, 95 %           to review  told what to do       refused',
        ]),
    ...faults.map((kind) => line(kind, kind.accepted)),
    '',
    verdict(beyond),
  ].join('\n')
}

function line(rates: KindRates, figure: Share): string {
  const { kind, group, presentations, review, accepted, cards, rightAdvice } = rates
  const third = { attack: cards, bona_fide: accepted, fault: rightAdvice }[group]
  return [
    kind.padEnd(16),
    String(presentations).padStart(5),
    ` ${percent(figure).padEnd(9)} ${interval(figure)} (${figure.count})`.padEnd(36),
    `${percent(review)} (${review.count})`.padEnd(10),
    (third ? `${percent(third)} (${third.count})` : '–').padEnd(21),
    refusedBecause(rates),
  ].join(' ')
}

function refusedBecause({ refused, reasons }: KindRates): string {
  const each = Object.entries(reasons).toSorted((p, q) => q[1] - p[1])
  return `${refused.count}${each.length > 0 ? `: ${each.map(([reason, count]) => `${reason} ${count}`).join(', ')}` : ''}`
}

function verdict(beyond: SetRates['beyond']): string {
  const goal = 'goal: APCER ≤ 5 % for each kind at BPCER ≤ 3 %'
  if (!beyond) return `${goal}; not to be told without attacks and bona fide presentations`
  return beyond.length === 0 ? `${goal}: met` : `${goal}: missed by ${beyond.join(', ')}`
}

function percent({ share }: Share): string {
  return `${(share * 100).toFixed(1)} %`
}

function interval({ interval: { low, high } }: Share): string {
  return `${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)} %`
}
