import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Analysis, Face } from './analysis.ts'
import type { Advice, Instruction } from './contract.ts'
import { instructions } from './contract.ts'
import { toUnit } from './engine.ts'
import { chooseEngine } from './engines.ts'
import type { Moved } from './evidence.ts'
import type { Challenge } from './liveness.ts'
import { adviceFor, advance, currentStep, expire, isDoubtful, newChallenge } from './liveness.ts'

const { thresholds } = chooseEngine({ engine: 'fr' }).description
const start = Date.parse('2026-11-23T09:00:00Z')

const self = toUnit(Float32Array.from({ length: 512 }, (_, i) => Math.sin(i * i)))
const stranger = toUnit(Float32Array.from({ length: 512 }, (_, i) => Math.cos(i * 1.7)))
/** As alike to oneself as a share says. */
const alike = (share: number) => {
  const across = toUnit(stranger.map((value, i) => value - dot(self, stranger) * (self[i] ?? 0)))
  return self.map((value, i) => value * share + Math.sqrt(1 - share * share) * (across[i] ?? 0))
}
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

type Look = Partial<
  Pick<Face, 'yaw' | 'pitch' | 'eyeOpenness' | 'mouthOpenness' | 'sizePx' | 'passiveLive' | 'signs'>
> & {
  embedding?: Float32Array
  advice?: Advice | null
}
const seen = (look: Look = {}): Analysis => ({
  outcome: 'face',
  face: {
    box: { x: 0, y: 0, width: 200, height: 200 },
    picture: { width: 640, height: 480 },
    score: 0.9,
    yaw: 0,
    pitch: 0,
    roll: 0,
    eyeOpenness: 0.3,
    mouthOpenness: 0.05,
    sizePx: 190,
    sharpness: 0.4,
    brightness: 130,
    passiveLive: 0.9,
    landmarks: new Float32Array(),
    signs: null,
    quality: {
      yaw: 0,
      pitch: 0,
      roll: 0,
      weight: 0.8,
      sizePx: 190,
      sharpness: 0.4,
      brightness: 130,
      contrast: 40,
      unevenness: 1.1,
      cover: 0.3,
    },
    advice: null,
    embedding: self,
    ...look,
  },
})

function grownBy(growth: number): Face['signs'] {
  const trace = {
    grey: { width: 0, height: 0, values: new Uint8Array() },
    scale: 1,
    points: new Float32Array(),
  }
  const parallax = { growth, depth: growth > 1.1 ? 0.5 : null, relief: 0.02, behind: null, carried: null }
  return { trace, fingerprint: new Uint8Array(48), screen: { moire: 1.7, colours: 0.3, framed: 0 }, parallax }
}

const looks = {
  rest: seen(),
  left: seen({ yaw: 18, advice: 'look_straight', embedding: alike(0.6) }),
  right: seen({ yaw: -18, advice: 'look_straight', embedding: alike(0.6) }),
  slightly_left: seen({ yaw: 9 }),
  shut: seen({ eyeOpenness: 0.12, advice: 'eyes_closed' }),
  mouth: seen({ mouthOpenness: 0.4 }),
  near: seen({ sizePx: 260, advice: 'too_large' }),
  nearing: seen({ sizePx: 220 }),
  near_since_before: seen({ sizePx: 260, signs: grownBy(1.05) }),
  down: seen({ pitch: -16, eyeOpenness: 0.15 }),
  low_chin: seen({ pitch: -18 }),
  bowed: seen({ pitch: -21 }),
  near_other: seen({ sizePx: 300, embedding: alike(0.2) }),
  other: seen({ embedding: alike(0.2) }),
  other_left: seen({ yaw: 18, embedding: alike(0.2) }),
  dark: seen({ advice: 'too_dark' }),
  flat: seen({ passiveLive: 0.01 }),
  nobody: { outcome: 'no_face' },
  two: { outcome: 'several_faces' },
  noise: { outcome: 'unreadable' },
} satisfies Record<string, Analysis>
type LookName = keyof typeof looks

const doing: Readonly<Record<Instruction, readonly LookName[]>> = {
  look_straight: ['rest', 'rest'],
  turn_left: ['rest', 'rest', 'left', 'left'],
  turn_right: ['rest', 'rest', 'right', 'right'],
  blink: ['rest', 'rest', 'shut', 'rest'],
  open_mouth: ['rest', 'rest', 'mouth', 'mouth'],
  come_closer: ['rest', 'rest', 'near', 'near'],
}

const opened = (...steps: Instruction[]): Challenge => ({
  ...newChallenge(() => 0, new Date(start)),
  steps: ['look_straight', ...steps],
})

/** Plays looks 200 ms apart; a number is a pause in milliseconds. The caller's part, the anchor, is done here. */
function play(challenge: Challenge, script: readonly (LookName | number)[]): Challenge {
  let now = challenge
  let at = start
  let sequence = 0
  const embeddings = new Map<number, Float32Array>()
  for (const one of script) {
    if (typeof one === 'number') {
      at += one
      continue
    }
    const analysis: Analysis = looks[one]
    if (analysis.outcome === 'face') embeddings.set(++sequence, analysis.face.embedding)
    else sequence++
    const anchor = now.anchorSequence === null ? null : (embeddings.get(now.anchorSequence) ?? null)
    at += 200
    now = advance(stored(now), { sequence, at: new Date(at), analysis, anchor }, thresholds)
  }
  return now
}

/** As the database gives it back. */
function stored(challenge: Challenge): Challenge {
  const parsed: Challenge = JSON.parse(JSON.stringify(challenge))
  assert.deepEqual(parsed, challenge)
  return parsed
}

const endOf = ({ state, failure, step }: Challenge) =>
  state === 'running' ? `step ${step}` : (failure ?? state)

test('a chin held low is at rest as far as advice lets it be, a bowed head is not', () => {
  assert.equal(endOf(play(opened('blink'), ['low_chin', 'low_chin'])), 'step 1')
  assert.equal(endOf(play(opened('blink'), ['bowed', 'bowed'])), 'step 0')
})

test('each sequence that can be drawn is passed by who does it, and stands JSON on the way', () => {
  const drawn = new Set<string>()
  for (let number = 0; ; number++) {
    const challenge = newChallenge((below) => Math.min(number, below - 1), new Date(start))
    const [first, ...actions] = challenge.steps
    if (drawn.has(actions.join(' '))) break
    drawn.add(actions.join(' '))
    assert.equal(first, 'look_straight')
    assert.equal(new Set(actions).size, 3)
    assert(actions.includes('come_closer'))
    assert(actions.includes('turn_left') || actions.includes('turn_right'))
    assert(actions.includes('blink') || actions.includes('open_mouth'))
    const script = challenge.steps.flatMap((step) => doing[step])
    assert.equal(endOf(play(challenge, script)), 'passed')
    assert.equal(currentStep(play(challenge, script)), null)
  }
  assert.equal(drawn.size, 24)
})

const go = ['rest', 'rest'] as const

const cases: [rule: string, steps: Instruction[], script: (LookName | number)[], end: string][] = [
  ['nothing done, nothing passed', ['turn_left'], [...go, 'rest', 'rest', 'rest', 'rest'], 'step 1'],
  ['the other turn fails', ['turn_left'], [...go, 'rest', 'right', 'right', 'right'], 'wrong_action'],
  ['the mouth instead of a blink fails', ['blink'], [...go, 'rest', 'mouth', 'mouth', 'mouth'], 'wrong_action'],
  ['one frame of something else is forgiven', ['turn_left'], [...go, 'rest', 'right', 'rest', 'rest', 'left', 'left'], 'passed'],
  ['a blink during a turn is nothing', ['turn_left'], [...go, 'rest', 'shut', 'shut', 'rest', 'left', 'left'], 'passed'],
  ['half a turn is no turn', ['turn_left'], [...go, 'rest', 'slightly_left', 'slightly_left', 'slightly_left'], 'step 1'],
  ['a turn must last for two frames', ['turn_left'], [...go, 'rest', 'rest', 'left', 'rest', 'left', 'rest'], 'step 1'],
  ['shut eyes are no blink before they open', ['blink'], [...go, 'rest', 'rest', 'shut', 'shut', 'shut'], 'step 1'],
  ['looking down is no blink', ['blink'], [...go, 'rest', 'rest', 'down', 'down', 'rest'], 'step 1'],
  ['an action begins from rest: one that is under way does not count', ['turn_left', 'blink'], [...go, 'left', 'left', 'left', 'left'], 'step 1'],
  ['coming to rest first makes it count', ['turn_left'], [...go, 'left', 'left', 'rest', 'left', 'left'], 'passed'],
  ['faster than anybody reacts does not count', ['blink'], [...go, -150, 'rest', -150, 'shut', 'rest'], 'step 1'],
  ['too late fails', ['turn_left'], [...go, 'rest', 12_500, 'left'], 'too_late'],
  ['a face may take its time to come before the camera', ['blink'], ['nobody', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody', ...go, 'rest', 'shut', 'rest'], 'passed'],
  ['who walks by before anything is asked is waited for', ['blink'], ['rest', 'two', 'two', 'two', 'two', ...go, 'rest', 'shut', 'rest'], 'passed'],
  ['who never comes is told that no face was seen', ['blink'], ['nobody', 31_000, 'nobody'], 'face_lost'],
  ['two who stay are told that they were two', ['blink'], ['rest', 'two', 31_000, 'two'], 'several_faces'],
  ['a face that does not come within half a minute fails', ['blink'], ['dark', 31_000, 'rest'], 'too_late'],
  ['a hole in time puts the step back to rest', ['turn_left'], [...go, 'rest', 'left', 5000, 'left', 'left'], 'step 1'],
  ['a second face fails', ['blink'], [...go, 'two', 'two'], 'several_faces'],
  ['a second face in one frame may be an error', ['blink'], [...go, 'two', 'rest', 'rest', 'shut', 'rest'], 'passed'],
  ['somebody else fails', ['blink'], [...go, 'rest', 'other', 'other'], 'another_person'],
  ['who hands the phone on before anything is asked begins again', ['blink'], ['rest', 'other', 'rest', 'rest', 'rest', 'shut', 'rest'], 'passed'],
  ['two who take turns do not get beyond the first step', ['blink'], ['rest', 'other', 'other', 'rest', 'other', 'rest'], 'step 0'],
  ['somebody else does not turn for the applicant', ['turn_left'], [...go, 'rest', 'other_left', 'other_left'], 'another_person'],
  ['a face that leaves fails', ['blink'], [...go, 'nobody', 'nobody', 'nobody', 'nobody', 'nobody'], 'face_lost'],
  ['a face that comes back in time goes on', ['blink'], [...go, 'nobody', 'nobody', 'rest', 'rest', 'shut', 'rest'], 'passed'],
  ['unreadable frames are passed over', ['blink'], [...go, 'noise', 'rest', 'noise', 'rest', 'shut', 'noise', 'rest'], 'passed'],
  ['the first step waits for a good picture', ['blink'], ['dark', 'dark', 'rest', 'dark', 'rest'], 'step 0'],
  ['the first step wants a face at rest', ['blink'], ['left', 'left', 'mouth', 'mouth'], 'step 0'],
  ['frames that come as fast as a program sends them count for nothing', ['blink'], [...go, -160, 'rest', -160, 'rest', -160, 'rest'], 'step 1'],
  ['who is quick is on the way before the step is first seen', ['come_closer'], [...go, 'nearing', 'near', 'near'], 'passed'],
  ['who was close before comes closer still', ['come_closer'], [...go, 'near', 'near', 'near'], 'step 1'],
  ['a step closer that nobody saw happen is none', ['come_closer'], [...go, 'nearing', 'near_since_before', 'near_since_before'], 'step 1'],
  ['who came closer may stay there', ['come_closer', 'turn_left'], [...go, 'rest', 'rest', 'near', 'near', 'near', 'near', 'left', 'left'], 'passed'],
] // biome-ignore format: a table
for (const [rule, steps, script, end] of cases)
  test(rule, () => assert.equal(endOf(play(opened(...steps), script)), end))

test('a frame that is not newer than the last changes nothing', () => {
  const challenge = play(opened('blink'), ['rest', 'rest', 'rest'])
  const again = { sequence: 3, at: new Date(start + 5000), analysis: looks.two, anchor: self }
  assert.equal(advance(challenge, again, thresholds), challenge)
})

test('a challenge that is over stays as it ended', () => {
  const failed = play(opened('turn_left'), [...go, 'rest', 'right', 'right', 'right'])
  const late = { sequence: 99, at: new Date(start + 9000), analysis: looks.left, anchor: self }
  assert.equal(advance(failed, late, thresholds), failed)
})

test('a challenge without frames expires', () => {
  const challenge = opened('blink')
  assert.equal(expire(challenge, new Date(start + 29_000)), challenge)
  assert.equal(expire(challenge, new Date(start + 31_000)).failure, 'too_late')
})

const parallax = { growth: 1.4, relief: 0.02, behind: null, carried: null }
const grows = (depth: number): Moved => ({ action: 'come_closer', parallax: { ...parallax, depth } })

test('a face that never looks alive and grows rather evenly makes a passed challenge doubtful', () => {
  const lively = play(opened('blink'), [...go, 'rest', 'rest', 'shut', 'rest'])
  assert.equal(isDoubtful(lively), false)
  const lifeless = { ...lively, passive: { frames: 6, best: 0.02, sum: 0.05 } }
  assert.equal(isDoubtful(lifeless), false)
  const evidence = { ...lively.evidence, moved: [grows(0.175)] }
  assert.equal(isDoubtful({ ...lifeless, evidence }), true)
})

test('a challenge that is done by a picture fails at its end, and not before', () => {
  const almost = play(opened('blink'), [...go, 'rest', 'rest', 'shut'])
  const evidence = { ...almost.evidence, moved: [grows(0.02), grows(0.01)] }
  assert.equal(almost.state, 'running')
  const rest = { sequence: 9, at: new Date(start + 3000), analysis: looks.rest, anchor: self }
  assert.equal(endOf(advance({ ...almost, evidence }, rest, thresholds)), 'not_live')
})

test('frames that fill the picture count for nothing, and only many in a row against somebody', () => {
  const close = opened('come_closer')
  const script: LookName[] = [...go, 'rest', 'rest', 'near_other', 'near_other', 'near_other', 'near_other']
  assert.equal(endOf(play(close, script)), 'step 1')
  const others = Array.from({ length: 4 }, (): LookName => 'near_other')
  assert.equal(endOf(play(close, [...script, ...others])), 'another_person')
})

test('advice does not speak against the action that was asked', () => {
  const first = opened('turn_left')
  const second = play(first, ['rest', 'rest'])
  assert.equal(adviceFor(first, looks.left), 'look_straight')
  assert.equal(adviceFor(second, looks.left), null)
  assert.equal(adviceFor(second, looks.dark), 'too_dark')
  assert.equal(adviceFor(second, looks.nobody), 'no_face')
})

test('every order of steps ends, whatever the frames', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom<LookName[]>(
          'rest',
          'left',
          'right',
          'shut',
          'mouth',
          'near',
          'down',
          'other',
          'dark',
          'nobody',
          'two',
          'noise',
        ),
        { maxLength: 60 },
      ),
      (script) => {
        const challenge = play(opened(...instructions.slice(1, 4)), script)
        assert(['running', 'passed', 'failed'].includes(challenge.state))
        assert.equal(challenge.state === 'failed', challenge.failure !== null)
      },
    ),
    { numRuns: 200 },
  )
})
