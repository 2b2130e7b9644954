import { setImmediate as turnOfOthers } from 'node:timers/promises'
import { toUnit } from './engine.ts'
import { difference, isSameFrame, placeIn, signsOf } from './fingerprint.ts'
import { dot } from './vectors.ts'
import { leftOf } from './wandering.ts'

// Whether what the camera shows was shown before. The caller keeps the fingerprints of earlier captures, in the order of
// their frames, for a time that it names, and gives them back here.
//
// A person before the same wall looks much the same a minute later, so that frames are near says little. But of a
// recording the nearest frames also come in the order in which they were recorded: whatever sways, sways again. Three ways to see
// that: step by step (`inOrder`), which finds pieces of several recordings; over the whole (`following`), which finds one whose neighbours in
// time are as near as the frame itself; and by the way of the face through the picture, which finds one that was cut and lightened.

/** Farther than this, nothing was seen before. */
const nearMax = 0.2
/** From one frame to the next, the nearest earlier ones lie so far apart: a recording may be played a little faster. */
const stepMax = 2
const framesMin = 12

/** The very same frame again: a camera never makes one twice. It counts for nothing. */
export function isRepeat(print: Uint8Array, earlier: readonly Uint8Array[]): boolean {
  return earlier.some((other) => isSameFrame(print, other))
}

/**
 * Between the captures others have their turn: eighteen of a hundred and fifty frames are a third of a second's work.
 *
 * @param captures the fingerprints of each earlier capture of this person, in the order of the frames
 */
export async function isReplay(
  own: readonly Uint8Array[],
  captures: readonly (readonly Uint8Array[])[],
): Promise<boolean> {
  if (own.length < framesMin) return false
  let most = 0
  for (const capture of captures) {
    if (capture.length < framesMin) continue
    await turnOfOthers()
    const { likeness, share, along } = following(own, capture)
    if (isSameWay(own, capture, along)) return true
    if (likeness >= likenessMin) most = Math.max(most, share)
  }
  await turnOfOthers()
  const beyond = Math.max(0, most - followed.byPeople)
  return inOrder(own, captures) + beyond * followed.weight > orderMax
}

/** Of what the first two ways see, together. Measured: people at most .69, recordings .81 to 1.6 but for few (docs/decisions/0013-liveness.md). */
const orderMax = 0.75
/** Up to `byPeople` any capture follows an earlier one; each share beyond weighs as much more as it is rarer. */
const followed = { byPeople: 0.9, weight: 6 } as const
/** Less alike than this, frames are not held against that capture: nothing in it changed as it does here. */
const likenessMin = 0.5
/** What may be left of a way. Measured: people .5 and more, recordings .02 to .14. */
const leftMax = 0.35

/** How many frames a recording may begin sooner or later than what it is held against. */
const shiftMax = 3

/** @param along the earlier frame that each is most like: a recording that was cut into pieces is paired so, and any other frame by frame */
function isSameWay(
  own: readonly Uint8Array[],
  capture: readonly Uint8Array[],
  along: readonly number[],
): boolean {
  const [ours, theirs] = [own.map(placeIn), capture.map(placeIn)]
  const shifts = Array.from({ length: 2 * shiftMax + 1 }, (_, i) =>
    own.map((_frame, at) => at + i - shiftMax),
  )
  return [along, ...shifts].some((pairing) => {
    const pairs = pairing.flatMap((other, at) => {
      const [to, from] = [ours[at], theirs[other]]
      return to && from ? [{ to, from }] : []
    })
    if (pairs.length < framesMin) return false
    return (
      leftOf(
        pairs.map(({ to }) => to),
        pairs.map(({ from }) => from),
      ) < leftMax
    )
  })
}

/** The share of the steps from frame to frame that are also steps of an earlier capture. */
export function inOrder(own: readonly Uint8Array[], captures: readonly (readonly Uint8Array[])[]): number {
  const known = captures.flatMap((prints, capture) => prints.map((print, at) => ({ print, capture, at })))
  const nearest = own.map((print) => nearestOf(print, known))
  const stepsIn = (isNext: (from: Known, to: Known) => boolean) =>
    nearest.slice(1).filter((to, i) => nearest[i]?.some((from) => to.some((other) => isNext(from, other))))
  // Backwards, too: every action ends as it began.
  const steps = Math.max(stepsIn(isAfter).length, stepsIn((from, to) => isAfter(to, from)).length)
  return steps / Math.max(1, own.length - 1)
}

/** What leaving the order once costs, in likeness of one frame. */
const jumpCost = 0.3

/**
 * How alike the frames are to those of an earlier capture when they have to follow its order, forwards or backwards, which
 * share that is of how alike each is to whichever frame is nearest, and which earlier frame each then is. Of a recording the
 * nearest frame is the next one.
 */
export function following(
  own: readonly Uint8Array[],
  capture: readonly Uint8Array[],
): { likeness: number; share: number; along: number[] } {
  const likenesses = changesAlike(own, capture)
  const free = likenesses.reduce((sum, row) => sum + Math.max(...row), 0)
  const forwards = bestPath(likenesses)
  const backwards = bestPath(likenesses.map((row) => row.toReversed()))
  const isBack = backwards.sum > forwards.sum
  const { sum } = isBack ? backwards : forwards
  const along = isBack ? backwards.along.map((at) => capture.length - 1 - at) : forwards.along
  return { likeness: sum / own.length, share: sum / Math.max(1e-9, free), along }
}

/** The best way through the rows, a column on or two at a time, or none; elsewhere at a cost. */
function bestPath(rows: readonly (readonly number[])[]): { sum: number; along: number[] } {
  const [first = [], ...rest] = rows
  let sums: readonly number[] = first
  const origins = rest.map((row) => {
    const best = largest(sums, 0, sums.length)
    const steps = row.map((_, at) => {
      const near = largest(sums, Math.max(0, at - stepMax), at + 1)
      const jumped = sums[best]! - jumpCost
      return jumped > sums[near]! ? { from: best, sum: jumped } : { from: near, sum: sums[near]! }
    })
    sums = row.map((value, at) => value + steps[at]!.sum)
    return steps.map(({ from }) => from)
  })
  const along = [largest(sums, 0, sums.length)]
  for (const from of origins.toReversed()) along.unshift(from[along[0]!]!)
  return { sum: Math.max(...sums), along }
}

/** The place of the largest of them; of several the last. */
function largest(values: readonly number[], from: number, to: number): number {
  let at = from
  for (let i = from; i < to; i++) if (values[i]! >= values[at]!) at = i
  return at
}

// What stays the same in all frames of a capture says nothing of when a frame was made: each sign counts by how far it is from
// what it mostly is.
function changesAlike(own: readonly Uint8Array[], capture: readonly Uint8Array[]): number[][] {
  const signs = capture.map(signsOf)
  const mostly = signs[0]!.map((_, i) => signs.reduce((sum, one) => sum + one[i]!, 0) / signs.length)
  const changes = (one: Float32Array) => toUnit(one.map((sign, i) => sign - mostly[i]!))
  const [ours, theirs] = [own.map((print) => changes(signsOf(print))), signs.map(changes)]
  return ours.map((p) => theirs.map((q) => dot(p, q)))
}

type Known = { print: Uint8Array; capture: number; at: number }

const isAfter = (from: Known, to: Known) =>
  to.capture === from.capture && to.at > from.at && to.at <= from.at + stepMax

/** Of several that are equally near, each may be the one. */
function nearestOf(print: Uint8Array, known: readonly Known[]): Known[] {
  const apart = known.map((other) => difference(print, other.print))
  const least = apart.reduce((best, value) => Math.min(best, value), nearMax)
  return least < nearMax ? known.filter((_, i) => apart[i] === least) : []
}
