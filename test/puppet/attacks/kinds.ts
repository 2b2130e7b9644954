import type { Advice, Instruction } from '#contract/identity/faces'
import type { Random } from '../random.ts'
import { besides, blurred, covered, dark, far, spliced } from './faults.ts'
import { cutOutEyes, mask, photographed, print, type Take } from './flat.ts'
import { onScreen, present, replay, warped } from './replayed.ts'
import { delayed, drawSteps, type Moment, otherwise } from './script.ts'
import type { Task } from './subject.ts'

// Everything that is shown to the camera: people, attacks by their species (ISO/IEC 30107-3), and mere mistakes.

export type Kind = {
  name: string
  group: 'bona_fide' | 'attack' | 'fault'
  /** What the limits may be tuned on; the others are only ever measured. */
  mayTune: boolean
  /** For the manifest: what is done here. */
  note: string
  steps?: (random: Random) => Instruction[]
  moments?: (moments: readonly Moment[], random: Random) => Moment[]
  /** What the person has to be told. */
  advice?: Advice
  /** Does each action twice, should the first not count. */
  tries?: 2
  /** There was an earlier capture, of which the server remembers what it remembers. */
  hasEarlier?: true
  /** @param earlier its frames; none without it */
  make: (task: Task, earlier: readonly Buffer[]) => Promise<Take> | Take
}

const blinkOnly = (random: Random) => drawSteps(random, ['blink'])
const own = (task: Task) => present(task, task.victim)

const bonaFide: Kind = {
  name: 'bona_fide',
  group: 'bona_fide',
  mayTune: true,
  note: 'a head with depth in a room does what is asked, as it did before: a minute ago or elsewhere',
  hasEarlier: true,
  tries: 2,
  make: own,
}

const attacks: readonly Omit<Kind, 'group'>[] = [
  {
    name: 'print_held',
    note: 'a printed photograph in a hand, brought closer when asked, hardly tilted',
    mayTune: false,
    steps: blinkOnly,
    make: (task) => print(task, { tilt: 8, bend: 0, bendWhenTurned: 0 }),
  },
  {
    name: 'print_tilted',
    note: 'a printed photograph, tilted by up to 60° for a turn',
    mayTune: true,
    steps: blinkOnly,
    make: (task) => print(task, { tilt: task.random.between(30, 60), bend: 0, bendWhenTurned: 0 }),
  },
  {
    name: 'print_bent',
    note: 'a printed photograph bent around the upright axis, more so and tilted for a turn',
    mayTune: false,
    steps: blinkOnly,
    make: (task) =>
      print(task, {
        tilt: task.random.between(20, 50),
        bend: -task.random.between(0.2, 0.6),
        bendWhenTurned: -task.random.between(0.1, 0.5),
      }),
  },
  {
    name: 'cutout_eyes',
    note: 'a printed photograph with holes, behind which somebody else looks and blinks; tilted for a turn',
    mayTune: true,
    steps: blinkOnly,
    make: (task) => cutOutEyes(task, { tilt: task.random.between(25, 55), bend: 0, bendWhenTurned: -0.3 }),
  },
  {
    name: 'mask_worn',
    note: 'a printed face cut out along its edge, eyes open, bent and worn by somebody who does what is asked',
    mayTune: false,
    steps: blinkOnly,
    make: mask,
  },
  {
    name: 'screen_edge',
    note: 'films of the person on a screen whose edge is seen, the right one as soon as it is asked for',
    mayTune: true,
    tries: 2,
    make: (task) => onScreen(task, { fills: false }),
  },
  {
    name: 'screen_full',
    note: 'the same on a screen that fills what the camera sees',
    mayTune: true,
    tries: 2,
    make: (task) => onScreen(task, { fills: true }),
  },
  {
    name: 'warped_still',
    note: 'one photograph bent by software to what is asked, the wall around the head bending along',
    mayTune: true,
    tries: 2,
    make: (task) => warped(task, task.random.between(0.35, 0.6)),
  },
  {
    name: 'warped_face',
    note: 'the same, the bend reaching hardly beyond the face',
    mayTune: false,
    tries: 2,
    make: (task) => warped(task, task.random.between(0.08, 0.2)),
  },
  {
    name: 'session_replay',
    note: 'the frames of an earlier capture of the person with the same steps: sent again, compressed anew, or cut',
    mayTune: true,
    hasEarlier: true,
    make: replay,
  },
  {
    name: 'spliced',
    note: 'the person at rest, and somebody else for the turn',
    mayTune: false,
    make: spliced,
  },
  {
    name: 'wrong_order',
    note: 'a recording of the person doing the same actions in another order',
    mayTune: false,
    moments: otherwise,
    make: own,
  },
  {
    name: 'too_late',
    note: 'the right actions, each more than the time allowed after it was asked for',
    mayTune: false,
    moments: delayed,
    make: own,
  },
  {
    name: 'two_faces',
    note: 'the person and somebody else beside them',
    mayTune: false,
    make: besides,
  },
]

const faults: readonly Omit<Kind, 'group' | 'mayTune'>[] = [
  {
    name: 'no_face',
    advice: 'no_face',
    note: 'a room',
    make: (task) => (moment) => photographed(task, moment, []),
  },
  { name: 'covered', advice: 'cover_removed', note: 'a mask or dark glasses', make: covered },
  { name: 'too_dark', advice: 'too_dark', note: 'next to no light', make: dark },
  { name: 'too_small', advice: 'too_small', note: 'far away', make: far },
  { name: 'too_blurred', advice: 'too_blurred', note: 'out of focus', make: blurred },
]

export const kinds: readonly Kind[] = [
  bonaFide,
  ...attacks.map((attack) => ({ ...attack, group: 'attack' as const })),
  ...faults.map((fault) => ({ ...fault, group: 'fault' as const, mayTune: true })),
]
