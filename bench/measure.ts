import { cpus } from 'node:os'

/** One measured figure, as `npm run bench --json` prints it. */
export type Figure = {
  bench: string
  figure: string
  value: number
  unit: string
  /** what `ratio` compares with */
  of?: string
  ratio?: number
  /** of `ratio` where there is one, else of `value`; reached when at least so high, or at most where `atMost` */
  goal?: number
  atMost?: boolean
}

/** Prints a figure: a line for people, or with --json one for machines. A goal that is missed fails the run. */
export function report(figure: Figure): void {
  const { bench, figure: name, value, unit, of, ratio, goal, atMost = false } = figure
  const measured = ratio ?? value
  const ok = goal === undefined || (atMost ? measured <= goal : measured >= goal)
  if (!ok) process.exitCode = 1
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ bench, figure: name, value, unit, of, ratio, goal, ok }))
    return
  }
  const compared = ratio === undefined ? '' : `  ${ratio.toFixed(2)} of ${of ?? '?'}`
  const wanted =
    goal === undefined ? '' : `  (goal ${atMost ? '≤' : '≥'} ${goal}: ${ok ? 'reached' : 'MISSED'})`
  console.log(
    `${bench.padEnd(10)} ${name.padEnd(44)} ${format(value).padStart(10)} ${unit}${compared}${wanted}`,
  )
}

/** The machine, and the seed where a bench has one, so that a figure can be repeated. */
export function reportMachine(bench: string, seed?: number): void {
  const [cpu] = cpus()
  const about = `${cpu?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`
  if (process.argv.includes('--json')) console.log(JSON.stringify({ bench, machine: about, seed }))
  else console.log(`${bench.padEnd(10)} ${about}${seed === undefined ? '' : `, seed ${seed}`}`)
}

export type Subjects = Readonly<Record<string, () => void>>
export type Rates = {
  /** times a second */
  of(name: string): number
  /** of two subjects that took turns */
  ratio(name: string, to: string): number
}

/**
 * How often each subject runs in a second of CPU time. They take short turns, so that a machine that slows down slows all
 * of a round: ratios hold where single rates do not. A rate is that of the best turn, because what else runs on the machine
 * only slows; a ratio is the median of the rounds' own, so that no single turn decides it. On a machine whose cores are shared
 * it comes out lower than on a quiet one: neighbours take the caches, which costs JavaScript more than cryptography.
 */
export function ratesOf(subjects: Subjects, { rounds = 41, turnMs = 40 } = {}): Rates {
  const turns = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(subjects)) {
      const rate = turn(run, turnMs)
      if (round >= 0) turns.get(name)?.push(rate)
    }
  }
  const all = (name: string) => turns.get(name) ?? []
  return {
    of: (name) => Math.max(...all(name)),
    ratio(name, to) {
      const others = all(to)
      return percentile(
        all(name).map((rate, round) => rate / (others[round] ?? Number.NaN)),
        50,
      )
    },
  }
}

/** By CPU time: while another process has the core, the clock stands. */
function turn(run: () => void, turnMs: number): number {
  const start = process.cpuUsage()
  let count = 0
  let passedMs = 0
  while (passedMs < turnMs) {
    for (let batch = 0; batch < 8; batch += 1) run()
    count += 8
    const { user, system } = process.cpuUsage(start)
    passedMs = (user + system) / 1000
  }
  return (count / passedMs) * 1000
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

const format = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
