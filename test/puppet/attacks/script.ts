import type { Instruction } from '#contract/identity/faces'
import type { Random } from '../random.ts'
import type { Stance } from '../turning.ts'

// What is done when: a challenge as somebody does it who was told each step in time.

/** `amount` of the way to the full action, 0 is rest. `step` counts from 0. */
export type Moment = {
  atMs: number
  step: number
  asked: Instruction
  amount: number
  /** Of a second try: somebody whose first was seen goes on without it. */
  isAgain?: true
}

const held = [0, 0, 0.45, 1, 1, 1, 0.5, 0]
const blinked = [0, 0, 0.6, 1, 1, 0.4, 0]
const straight = [0, 0, 0, 0]

/**
 * Frames of one capture, at the pace of a wallet.
 *
 * @param tries how often each action is done, if need be
 */
export function scriptOf(steps: readonly Instruction[], random: Random, tries: 1 | 2 = 1): Moment[] {
  const paceMs = random.between(165, 260)
  let atMs = 0
  const played = (asked: Instruction, step: number, isAgain: boolean) =>
    amountsOf(asked).map((amount): Moment => {
      atMs += paceMs * random.between(0.9, 1.15)
      // Whose mouth was not seen to open opens it wider.
      const reached = isAgain && asked === 'open_mouth' ? amount * 1.2 : amount
      return { atMs: Math.round(atMs), step, asked, amount: reached, ...(isAgain && { isAgain }) }
    })
  return steps.flatMap((asked, step) => [
    ...played(asked, step, false),
    ...(tries === 2 && step > 0 ? played(asked, step, true) : []),
  ])
}

function amountsOf(asked: Instruction): readonly number[] {
  return asked === 'look_straight' ? straight : asked === 'blink' ? blinked : held
}

/** How far somebody goes: nobody turns by the same degrees as the next. */
export type Reach = { turn: number; mouth: number; closer: number }

export function newReach(random: Random): Reach {
  return {
    turn: random.between(20, 32),
    mouth: random.between(0.42, 0.62),
    closer: random.between(1.36, 1.5),
  }
}

/** A head that does it. */
export function doing(still: Stance, { asked, amount }: Moment, reach: Reach): Stance {
  switch (asked) {
    case 'look_straight':
      return still
    case 'turn_left':
      return { ...still, yaw: still.yaw + reach.turn * amount }
    case 'turn_right':
      return { ...still, yaw: still.yaw - reach.turn * amount }
    case 'blink':
      return { ...still, eyes: amount }
    case 'open_mouth':
      return { ...still, mouth: reach.mouth * amount }
    case 'come_closer':
      return { ...still, distance: still.distance / (1 + (reach.closer - 1) * amount) }
  }
}

const turns = ['turn_left', 'turn_right'] as const

/**
 * Steps as the server draws them: a turn, a movement within the face and a step closer, in any order.
 *
 * @param inner what of the face moves: an instrument that cannot open its mouth waits for a challenge that asks for a blink
 */
export function drawSteps(
  random: Random,
  inner: readonly Instruction[] = ['blink', 'open_mouth'],
): Instruction[] {
  const left: Instruction[] = [random.pick(turns), random.pick(inner), 'come_closer']
  const steps: Instruction[] = ['look_straight']
  while (left.length > 0) steps.push(...left.splice(Math.floor(random.next() * left.length), 1))
  return steps
}

/** The same actions, none of them when it is asked for. */
export function otherwise(moments: readonly Moment[], random: Random): Moment[] {
  const asked = [1, 2, 3].flatMap((step) => moments.find((moment) => moment.step === step)?.asked ?? [])
  const by = random.pick([1, 2])
  return scriptOf(['look_straight', ...asked.slice(by), ...asked.slice(0, by)], random)
}

const stepMs = 12_000

/** What is asked for, each time after the time for it is over. */
export function delayed(moments: readonly Moment[], random: Random): Moment[] {
  const waits = 7
  const waitMs = stepMs / waits + random.between(200, 600)
  const first = moments.filter(({ step }) => step === 0)
  const rest = moments.filter(({ step }) => step > 0)
  const from = first.at(-1)?.atMs ?? 0
  const waiting = Array.from({ length: waits }, (_, i) => ({
    atMs: Math.round(from + (i + 1) * waitMs),
    step: 1,
    asked: 'look_straight' as const,
    amount: 0,
  }))
  return [
    ...first,
    ...waiting,
    ...rest.map((moment) => ({ ...moment, atMs: Math.round(moment.atMs + waits * waitMs) })),
  ]
}
