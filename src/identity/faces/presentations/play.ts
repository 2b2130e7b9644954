import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Analysis, Face, PictureKind } from '../analysis.ts'
import type { Advice } from '../contract.ts'
import type { Decision } from '../decide.ts'
import type { Thresholds } from '../engine.ts'
import { similarity } from '../engine.ts'
import type { Trace } from '../geometry/trace.ts'
import type { Challenge, Frame } from '../liveness.ts'
import type { Presentation } from './folder.ts'

// One recorded presentation through what a capture goes through: frame after frame into the challenge that was put,
// the fingerprints of what was shown before, and the comparison with the picture on record.

export type Reader = {
  engine: { name: string; version: string }
  thresholds: Thresholds
  workload(): { workers: number }
  analyse(file: Uint8Array, kind: PictureKind, rest?: Trace | null): Promise<Analysis>
  decide1to1(probes: readonly Pick<Face, 'embedding' | 'quality'>[], reference: Float32Array): Decision
  liveness: {
    newChallenge(random: (below: number) => number, now: Date): Challenge
    advance(challenge: Challenge, frame: Frame): Challenge
    expire(challenge: Challenge, now: Date): Challenge
    adviceFor(challenge: Challenge, analysis: Analysis): Advice | null
    isDoubtful(challenge: Challenge): boolean
    isRepeat(print: Uint8Array, earlier: readonly Uint8Array[]): boolean
    isReplay(own: readonly Uint8Array[], captures: readonly (readonly Uint8Array[])[]): Promise<boolean>
  }
}

export type Outcome = {
  presentation: Presentation
  /** Of liveness alone. In review a person looks: nothing is given until they have. */
  liveness: 'accepted' | 'review' | 'refused'
  /** Why it was refused; `unfinished` when the frames ended before the challenge, `replayed` when they were known. */
  reason: string | null
  /** With the picture on record; null without one, or without a face to compare. */
  likeness: Decision['outcome'] | null
  similarity: number | null
  /** What was said most often while the first step was asked for. */
  advice: Advice | null
  framesRead: number
  challenge: Challenge
}

const begin = new Date(0)
/** Of the best frames, as a capture keeps them. */
const framesKept = 4

export async function play(reader: Reader, presentation: Presentation): Promise<Outcome> {
  const shown = await show(reader, presentation)
  const { challenge, kept } = shown
  const verdict = await judge(reader, presentation, shown)
  const decision = await compare(reader, presentation, kept)
  return {
    presentation,
    ...verdict,
    likeness: decision?.outcome ?? null,
    similarity: decision?.similarity ?? null,
    advice: mostFrequent(shown.advice),
    framesRead: shown.framesRead,
    challenge,
  }
}

type Shown = {
  challenge: Challenge
  prints: Uint8Array[]
  kept: Face[]
  advice: Advice[]
  framesRead: number
}

type Held = { anchor: Float32Array | null; rest: Trace | null }

async function show(reader: Reader, presentation: Presentation): Promise<Shown> {
  const { liveness, thresholds } = reader
  const opened = liveness.newChallenge(() => 0, begin)
  const shown: Shown = {
    challenge: { ...opened, steps: presentation.steps },
    prints: [],
    kept: [],
    advice: [],
    framesRead: 0,
  }
  let held: Held = { anchor: null, rest: null }
  let [at, last] = [begin.getTime(), 0]
  const again = triesOf(presentation)
  for (const [index, { file, atMs }] of presentation.frames.entries()) {
    const before = shown.challenge
    const passedMs = atMs - last
    last = atMs
    if (before.state !== 'running') break
    // Who has done a step does not do it again; the time that would have taken does not pass.
    if (again.isLeftOut(index, before.step)) continue
    at += passedMs
    const analysis = await reader.analyse(read(presentation, file), 'frame', held.rest)
    const sequence = index + 1
    const face = analysis.outcome === 'face' ? analysis.face : null
    const print = face?.signs?.fingerprint
    const isRepeat = print ? liveness.isRepeat(print, shown.prints) : false
    const frame = { sequence, at: new Date(at), analysis, anchor: held.anchor, isRepeat }
    const challenge = liveness.advance(before, frame)
    held = {
      anchor: keep(challenge.anchorSequence, before.anchorSequence, sequence, held.anchor, face?.embedding),
      rest: keep(challenge.restSequence, before.restSequence, sequence, held.rest, face?.signs?.trace),
    }
    if (print) shown.prints.push(print)
    const said = before.step === 0 ? liveness.adviceFor(before, analysis) : null
    if (said) shown.advice.push(said)
    const isOwn = face && held.anchor && similarity(face.embedding, held.anchor) >= thresholds.samePerson
    if (face && isOwn && challenge.step > 0) shown.kept.push(face)
    shown.challenge = challenge
    shown.framesRead += 1
  }
  return shown
}

/** A second try is made, or left out, as a whole: who began one also comes back to rest. */
function triesOf({ frames }: Presentation): { isLeftOut: (index: number, atStep: number) => boolean } {
  const leftOut = new Map<number, boolean>()
  return {
    isLeftOut: (index, atStep) => {
      const { again, step } = frames[index] ?? {}
      if (!again || step === undefined) return false
      const isOut = leftOut.get(step) ?? atStep > step
      leftOut.set(step, isOut)
      return isOut
    },
  }
}

/** What the caller keeps of a frame: what it held, until the challenge names another frame. */
function keep<Kept>(
  now: number | null,
  before: number | null,
  sequence: number,
  held: Kept | null,
  seen: Kept | undefined,
): Kept | null {
  if (now === before) return held
  return (now === sequence && seen) || null
}

async function judge(
  reader: Reader,
  presentation: Presentation,
  { challenge, prints }: Shown,
): Promise<Pick<Outcome, 'liveness' | 'reason'>> {
  if (challenge.state === 'running') return { liveness: 'refused', reason: 'unfinished' }
  if (challenge.state === 'failed') return { liveness: 'refused', reason: challenge.failure }
  const earlier: Uint8Array[] = []
  for (const file of presentation.earlier ?? []) {
    const analysis = await reader.analyse(read(presentation, file), 'frame')
    const print = analysis.outcome === 'face' ? analysis.face.signs?.fingerprint : undefined
    if (print) earlier.push(print)
  }
  if (earlier.length > 0 && (await reader.liveness.isReplay(prints, [earlier])))
    return { liveness: 'refused', reason: 'replayed' }
  return { liveness: reader.liveness.isDoubtful(challenge) ? 'review' : 'accepted', reason: null }
}

async function compare(
  reader: Reader,
  presentation: Presentation,
  kept: readonly Face[],
): Promise<Decision | null> {
  if (!presentation.reference || kept.length === 0) return null
  const analysis = await reader.analyse(read(presentation, presentation.reference), 'portrait')
  if (analysis.outcome !== 'face') return null
  const best = kept.toSorted((p, q) => q.quality.weight - p.quality.weight).slice(0, framesKept)
  return reader.decide1to1(best, analysis.face.embedding)
}

function read({ folder }: Presentation, file: string): Buffer {
  return readFileSync(join(folder, file))
}

function mostFrequent<Item>(items: readonly Item[]): Item | null {
  const counts = new Map<Item, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts].toSorted((p, q) => q[1] - p[1])[0]?.[0] ?? null
}
