import { difference, isSameFrame } from './fingerprint.ts'

// Whether what the camera shows was shown before. The caller keeps the fingerprints of earlier captures, in the order of
// their frames, for a time that it names, and gives them back here.
//
// A person before the same wall looks much the same a minute later, so that frames are near says little. But of a
// recording the nearest frames also come in the order in which they were recorded: whatever sways, sways again.

/** Farther than this, nothing was seen before. */
const nearMax = 0.2
/** From one frame to the next, the nearest earlier ones lie so far apart: a recording may be played a little faster. */
const stepMax = 2
const framesMin = 12
/** Measured: recordings .4 to 1, the same people in the same place a minute later at most .38 (docs/decisions/0013-liveness.md). */
const inOrderMax = 0.42

/** The very same frame again: a camera never makes one twice. It counts for nothing. */
export function isRepeat(print: Uint8Array, earlier: readonly Uint8Array[]): boolean {
  return earlier.some((other) => isSameFrame(print, other))
}

/** @param captures the fingerprints of each earlier capture of this person, in the order of the frames */
export function isReplay(own: readonly Uint8Array[], captures: readonly (readonly Uint8Array[])[]): boolean {
  return own.length >= framesMin && inOrder(own, captures) > inOrderMax
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

type Known = { print: Uint8Array; capture: number; at: number }

const isAfter = (from: Known, to: Known) =>
  to.capture === from.capture && to.at > from.at && to.at <= from.at + stepMax

/** Of several that are equally near, each may be the one. */
function nearestOf(print: Uint8Array, known: readonly Known[]): Known[] {
  const apart = known.map((other) => difference(print, other.print))
  const least = apart.reduce((best, value) => Math.min(best, value), nearMax)
  return least < nearMax ? known.filter((_, i) => apart[i] === least) : []
}
