import type { Analysis, Face } from './analysis.ts'
import type { Advice, ChallengeFailure, Instruction } from './contract.ts'
import type { Thresholds } from './engine.ts'
import { similarity } from './engine.ts'
import type { Evidence } from './evidence.ts'
import { counted, nothingYet, repeated, seen } from './evidence.ts'
import type { Reading } from './readings.ts'
import { contrary, isNeutral, isRested, isStill, performs } from './readings.ts'
import { verdictOf } from './verdict.ts'

// Active liveness: the server picks actions at random and shows them one at a time; the person does each from
// rest. A pure state machine: what it holds is plain JSON, what it learns comes in as one frame after another.
//
// What it stops: a photograph, a recorded video, a person swapped for another on the way. What it does not stop
// by itself: a face synthesised live behind a virtual camera. docs/protocols/liveness.md has the reasons.

/** A challenge begun by other rules cannot be gone on with by these. */
export const rules = '4'

/** Times are in milliseconds since 1970: a challenge is stored as JSON. */
export type Challenge = {
  steps: readonly Instruction[]
  /** The step the person is at; those before it are done. Later ones are never sent to the wallet. */
  step: number
  state: 'running' | 'passed' | 'failed'
  failure: ChallengeFailure | null
  /** Within the step: waiting for rest, waiting for the action, waiting for the eyes to open again. */
  phase: 'rest' | 'action' | 'return'
  shownAt: number
  deadlineAt: number
  /** The last frame that was taken into account. */
  sequence: number
  lastAt: number
  /** The last frame that came at all. */
  arrivedAt: number
  /** How this face reads at rest: people differ in eyes and mouth more than limits could cover. */
  rest: Reading | null
  /** The frame whose embedding is the anchor: the caller keeps it (sealed) and gives it with each later frame. */
  anchorSequence: number | null
  /** The frame whose trace is the face at rest before this action: kept by the caller likewise. */
  restSequence: number | null
  /** Frames in a row of the same fault. One may be an error of the detector. */
  faults: { kind: ChallengeFailure; count: number } | null
  heldFrames: number
  /** Passive scores of the frames so far. */
  passive: { frames: number; best: number; sum: number }
  evidence: Evidence
}

/** One frame as the state machine sees it. */
export type Frame = {
  /** Counted by the wallet; a frame that does not come after the last is passed over. */
  sequence: number
  at: Date
  /** Made with the trace of frame `challenge.restSequence`, if there is one. */
  analysis: Analysis
  /** Pixel for pixel a frame that was sent before: it counts for nothing. */
  isRepeat?: boolean
  /** The embedding of frame `challenge.anchorSequence`; null as long as that is null. */
  anchor: Float32Array | null
}

const challengeLimits = {
  stepMs: 12_000,
  /** Finding the phone's angle, the light, the glasses case. */
  firstStepMs: 30_000,
  /** Faster than anybody reads an instruction and moves: it was prepared. */
  reactionMs: 250,
  /** No camera, network and server together are faster: frames that come so are sent by a program. */
  cadenceMs: 40,
  /** Between two frames that both count: an action is seen happening, not shown as two stills. */
  gapMs: 4_000,
  faultsMax: { wrong_action: 3, several_faces: 2, another_person: 2, face_lost: 5, too_late: 1, not_live: 1 },
  restFrames: 2,
  turnFrames: 2,
} as const

/** Against the face at rest. */
const closeUp = 1.2
/** About a second and a half. */
const closeUpFaultsMax = 8

const turns: readonly Instruction[] = ['turn_left', 'turn_right']
const inner: readonly Instruction[] = ['blink', 'open_mouth']

// A turn, a movement within the face and a step closer, in every order: 24 in all. A turn shows what lies behind the head, a
// movement that it is no mask of paper, and a step closer that it is no sheet, also before a bare wall.
const sequences = turns
  .flatMap((turn) => inner.map((move) => [turn, move, 'come_closer'] as const))
  .flatMap(([p, q, r]) => [
    [p, q, r],
    [p, r, q],
    [q, p, r],
    [q, r, p],
    [r, p, q],
    [r, q, p],
  ])

const noneYet: Challenge['passive'] = { frames: 0, best: 0, sum: 0 }

/** @param random a whole number in [0, below): the server's own, never the client's */
export function newChallenge(random: (below: number) => number, now: Date): Challenge {
  const rest = now.getTime()
  return {
    steps: ['look_straight', ...(sequences[random(sequences.length)] ?? [])],
    step: 0,
    state: 'running',
    failure: null,
    phase: 'action',
    shownAt: rest,
    deadlineAt: rest + challengeLimits.firstStepMs,
    sequence: -1,
    lastAt: rest,
    arrivedAt: rest,
    rest: null,
    anchorSequence: null,
    restSequence: null,
    faults: null,
    heldFrames: 0,
    passive: noneYet,
    evidence: nothingYet,
  }
}

/** The instruction to show now, or null when the challenge is over. */
export function currentStep(challenge: Challenge): Instruction | null {
  return challenge.state === 'running' ? (challenge.steps[challenge.step] ?? null) : null
}

/** What to tell the person about this frame, given what they were asked to do. */
export function adviceFor(challenge: Challenge, analysis: Analysis): Advice | null {
  if (analysis.outcome !== 'face') return analysis.outcome
  const { advice } = analysis.face
  return advice && challenge.step > 0 && causedByActions.includes(advice) ? null : advice
}

const causedByActions: readonly Advice[] = [
  'look_straight',
  'eyes_closed',
  'too_large',
  'off_centre',
  'cover_removed',
]

/** Only said of a challenge that was passed: a person should look. */
export function isDoubtful({ passive, evidence }: Challenge): boolean {
  return verdictOf({ passive, evidence }) === 'doubt'
}

/** The challenge after one more frame. A challenge that is over, or a frame out of order, changes nothing. */
export function advance(challenge: Challenge, frame: Frame, thresholds: Thresholds): Challenge {
  if (challenge.state !== 'running' || frame.sequence <= challenge.sequence) return challenge
  const at = frame.at.getTime()
  if (at > challenge.deadlineAt) return late(challenge)
  const met = { ...challenge, sequence: frame.sequence, arrivedAt: at }
  const { analysis } = frame
  if (frame.isRepeat || at - challenge.arrivedAt < challengeLimits.cadenceMs)
    return { ...met, evidence: repeated(met.evidence) }
  switch (analysis.outcome) {
    case 'unreadable':
      return met
    case 'no_face':
      return fault(met, 'face_lost')
    case 'several_faces':
      return fault(met, 'several_faces')
    case 'face':
      if (isSamePerson(analysis.face, frame.anchor, thresholds))
        return follow(look(met, analysis.face), analysis.face, at)
      return fault(met, 'another_person', isCloseUp(challenge, analysis.face) ? closeUpFaultsMax : undefined)
  }
}

/** Called when nothing arrives: a step whose time is over fails also without a frame. */
export function expire(challenge: Challenge, now: Date): Challenge {
  return challenge.state === 'running' && now.getTime() > challenge.deadlineAt ? late(challenge) : challenge
}

// A head turned away looks less like itself, so it is asked less of it.
function isSamePerson(face: Face, anchor: Float32Array | null, thresholds: Thresholds): boolean {
  if (!anchor) return true
  const isTurned = Math.abs(face.yaw) > 10 || Math.abs(face.pitch) > 15
  return (
    similarity(face.embedding, anchor) >= (isTurned ? thresholds.samePersonTurned : thresholds.samePerson)
  )
}

// A face that fills the picture is read badly, sometimes as a smaller one: such a frame counts for nobody, and only many of them
// in a row for another person.
function isCloseUp(challenge: Challenge, face: Face): boolean {
  const { rest, steps, step } = challenge
  if (steps[step] === 'come_closer') return true
  return rest !== null && readingOf(face).sizeShare > rest.sizeShare * closeUp
}

function follow(challenge: Challenge, face: Face, at: number): Challenge {
  const reading = readingOf(face)
  const asked = challenge.steps[challenge.step]
  // After a hole in time nobody knows what happened in it: the step starts again from rest.
  const isLate = at - challenge.lastAt > challengeLimits.gapMs && challenge.step > 0
  const now = { ...challenge, lastAt: at, phase: isLate ? ('rest' as const) : challenge.phase }
  if (!now.rest || asked === 'look_straight') return settle(now, face, reading, at)
  switch (now.phase) {
    case 'rest':
      return waitForRest(now, reading)
    case 'action':
      return waitForAction(now, face, at)
    case 'return':
      return waitForReturn(now, reading, at)
  }
}

// The first step: the face at rest, seen well, on two frames.
function settle(challenge: Challenge, face: Face, reading: Reading, at: number): Challenge {
  if (face.advice !== null || !isNeutral(reading)) return startOver(challenge)
  const held = {
    ...calm(challenge),
    rest: reading,
    anchorSequence: challenge.anchorSequence ?? challenge.sequence,
    heldFrames: challenge.heldFrames + 1,
  }
  return held.heldFrames < challengeLimits.restFrames ? held : next(held, at)
}

/** With the anchor goes what was gathered before it: it may have been of somebody else. */
function startOver(challenge: Challenge): Challenge {
  const { repeats } = challenge.evidence
  return {
    ...calm(challenge),
    heldFrames: 0,
    rest: null,
    anchorSequence: null,
    passive: noneYet,
    evidence: { ...nothingYet, repeats },
  }
}

function waitForRest(challenge: Challenge, reading: Reading): Challenge {
  const { rest, steps, step } = challenge
  if (!rest || !isRested(reading, rest)) return calm(challenge)
  // Who is quick has begun to come closer before the first frame of the step arrives.
  const isUnderWay = steps[step] === 'come_closer' && reading.sizeShare < rest.sizeShare * closeUp
  const sizeShare = isUnderWay ? Math.min(rest.sizeShare, reading.sizeShare) : reading.sizeShare
  return {
    ...calm(challenge),
    phase: 'action',
    heldFrames: 0,
    rest: { ...rest, sizeShare },
    restSequence: challenge.sequence,
  }
}

function waitForAction(challenge: Challenge, face: Face, at: number): Challenge {
  const { rest } = challenge
  const reading = readingOf(face)
  const asked = challenge.steps[challenge.step]
  if (!rest || !asked) return challenge
  if (performs(asked, reading, rest) && isShown(asked, face)) {
    if (at - challenge.shownAt < challengeLimits.reactionMs)
      return { ...challenge, phase: 'rest', heldFrames: 0 }
    const evidence = counted(challenge.evidence, asked, face)
    return act({ ...calm(challenge), evidence, heldFrames: challenge.heldFrames + 1 }, asked, at)
  }
  if (contrary(asked, reading, rest)) return fault({ ...challenge, heldFrames: 0 }, 'wrong_action')
  return { ...atRest(challenge, reading, rest), heldFrames: 0 }
}

/** Coming closer tells a body from a sheet only by what grew since the frame at rest: a frame too blurred to tell does not count. */
function isShown(asked: Instruction, { signs }: Face): boolean {
  return asked !== 'come_closer' || !signs?.parallax || signs.parallax.depth !== null
}

// The later the frame at rest, the less a hand has moved since; and who leans back first comes closer from there.
function atRest(challenge: Challenge, reading: Reading, rest: Reading): Challenge {
  const isBack = isRested(reading, rest) && reading.sizeShare < rest.sizeShare
  if (!isBack && !isStill(reading, rest)) return calm(challenge)
  const sizeShare = Math.min(rest.sizeShare, reading.sizeShare)
  return { ...calm(challenge), rest: { ...rest, sizeShare }, restSequence: challenge.sequence }
}

function act(challenge: Challenge, asked: Instruction, at: number): Challenge {
  if (asked === 'blink') return { ...challenge, phase: 'return' }
  return challenge.heldFrames >= challengeLimits.turnFrames ? next(challenge, at) : challenge
}

// Shut eyes alone may be a picture of somebody asleep: a blink is over when they are open again.
function waitForReturn(challenge: Challenge, reading: Reading, at: number): Challenge {
  return challenge.rest && isRested(reading, challenge.rest) ? next(challenge, at) : challenge
}

function next(challenge: Challenge, at: number): Challenge {
  const step = challenge.step + 1
  const isOver = step >= challenge.steps.length
  // Told only now, and never why: whoever tries pictures learns nothing on the way.
  if (isOver && verdictOf(challenge) === 'not_live') return fail(challenge, 'not_live')
  return {
    ...challenge,
    step,
    state: isOver ? 'passed' : 'running',
    phase: 'rest',
    restSequence: null,
    heldFrames: 0,
    shownAt: at,
    deadlineAt: at + challengeLimits.stepMs,
  }
}

function fault(
  challenge: Challenge,
  kind: ChallengeFailure,
  max: number = challengeLimits.faultsMax[kind],
): Challenge {
  const count = challenge.faults?.kind === kind ? challenge.faults.count + 1 : 1
  // Before anything was asked nothing is done wrong: the phone is still being held up, or handed on.
  if (challenge.step === 0) return { ...startOver(challenge), faults: { kind, count } }
  if (count >= max) return fail(challenge, kind)
  return { ...challenge, faults: { kind, count } }
}

/** Who never came to rest is told what stood against it last. */
function late(challenge: Challenge): Challenge {
  const { step, faults } = challenge
  return fail(challenge, step === 0 && faults ? faults.kind : 'too_late')
}

function calm(challenge: Challenge): Challenge {
  return { ...challenge, faults: null }
}

function fail(challenge: Challenge, failure: ChallengeFailure): Challenge {
  return { ...challenge, state: 'failed', failure }
}

function look(challenge: Challenge, face: Face): Challenge {
  const { frames, best, sum } = challenge.passive
  const { passiveLive } = face
  return {
    ...challenge,
    passive: { frames: frames + 1, best: Math.max(best, passiveLive), sum: sum + passiveLive },
    evidence: seen(challenge.evidence, face),
  }
}

function readingOf(face: Face): Reading {
  const { yaw, pitch, eyeOpenness, mouthOpenness, sizePx, picture } = face
  return { yaw, pitch, eyeOpenness, mouthOpenness, sizeShare: sizePx / picture.width }
}
