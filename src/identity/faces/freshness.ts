import { difference, isSameFrame } from './fingerprint.ts'

// Whether what the camera shows was shown before. The caller keeps the fingerprints of earlier captures, for a time that
// it names, and gives them back here.

/** Two frames nearer than this are one frame, compressed or cut anew. */
const sameFrameMax = 0.06
/**
 * A person at rest before the same wall may look the same for a frame or two; a recording does throughout. Above 1, so
 * that it refuses nobody before it is measured on people who sway.
 */
const replayedShare = 1.1
const framesMin = 8

/** The very same frame again: a camera never makes one twice. It counts for nothing. */
export function isRepeat(print: Uint8Array, earlier: readonly Uint8Array[]): boolean {
  return earlier.some((other) => isSameFrame(print, other))
}

/** @param captures the fingerprints of each earlier capture of this person */
export function isReplay(own: readonly Uint8Array[], captures: readonly (readonly Uint8Array[])[]): boolean {
  if (own.length < framesMin) return false
  const known = captures.flat()
  const again = own.filter((print) => known.some((other) => difference(print, other) < sameFrameMax))
  return again.length >= own.length * replayedShare
}
