import type { Instruction } from './contract.ts'

// What the mesh's numbers mean: limits in readings, not in degrees of the world. A turn of 20° reads about 16°,
// with a noise of .2°; a mouth that opens adds .3 with a noise of .01; an eye that shuts falls from .30 to .14.

export type Reading = {
  /** Degrees, towards the person's own left. */
  yaw: number
  pitch: number
  eyeOpenness: number
  mouthOpenness: number
  /** Width of the face over the picture's. */
  sizeShare: number
}

const turned = 13
const straight = 8
const shut = 0.65
const open = 0.8
const mouthOpened = 0.18
const closer = 1.25

// Of people who look ahead one in eight reads a pitch beyond 15: phones are held low, and chins differ. The limit is
// the one from which advice says to look straight: between two limits nobody would tell them what to do.
const pitchMax = 20

/** At rest before anything is known of this face: what a first frame must be. */
export function isNeutral({ yaw, pitch, eyeOpenness, mouthOpenness }: Reading): boolean {
  return Math.abs(yaw) < 10 && Math.abs(pitch) <= pitchMax && eyeOpenness > 0.13 && mouthOpenness < 0.25
}

/** Back as this face was at rest. Its size does not matter: people stay where they have come to. */
export function isRested(reading: Reading, rest: Reading): boolean {
  return (
    Math.abs(reading.yaw - rest.yaw) < straight &&
    reading.eyeOpenness > rest.eyeOpenness * open &&
    reading.mouthOpenness < rest.mouthOpenness + mouthOpened / 2
  )
}

/** As at rest, and where it was then. */
export function isStill(reading: Reading, rest: Reading): boolean {
  const growth = reading.sizeShare / rest.sizeShare
  return isRested(reading, rest) && Math.abs(reading.yaw - rest.yaw) < 3 && Math.abs(growth - 1) < 0.04
}

const performing: Readonly<Record<Instruction, (reading: Reading, rest: Reading) => boolean>> = {
  look_straight: (reading, rest) => isRested(reading, rest),
  turn_left: (reading, rest) => reading.yaw - rest.yaw >= turned,
  turn_right: (reading, rest) => rest.yaw - reading.yaw >= turned,
  // Turning and looking down shorten the eye too: a blink counts only while the face looks ahead.
  blink: (reading, rest) =>
    reading.eyeOpenness <= rest.eyeOpenness * shut &&
    Math.abs(reading.yaw - rest.yaw) < straight &&
    Math.abs(reading.pitch - rest.pitch) < straight,
  open_mouth: (reading, rest) => reading.mouthOpenness >= rest.mouthOpenness + mouthOpened,
  come_closer: (reading, rest) => reading.sizeShare >= rest.sizeShare * closer,
}

export function performs(instruction: Instruction, reading: Reading, rest: Reading): boolean {
  return performing[instruction](reading, rest)
}

// Everybody blinks all the time and shifts on their chair: a blink or a step closer is contrary to nothing.
const contraries: Readonly<Record<Instruction, readonly Instruction[]>> = {
  look_straight: [],
  turn_left: ['turn_right', 'open_mouth'],
  turn_right: ['turn_left', 'open_mouth'],
  blink: ['turn_left', 'turn_right', 'open_mouth'],
  open_mouth: ['turn_left', 'turn_right'],
  come_closer: ['turn_left', 'turn_right', 'open_mouth'],
}

/** Clearly something else than what was asked. */
export function contrary(asked: Instruction, reading: Reading, rest: Reading): boolean {
  return contraries[asked].some((other) => performs(other, reading, rest))
}
