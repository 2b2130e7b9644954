import type { Random } from './random.ts'
import type { Hold } from './scene.ts'
import type { Stance } from './turning.ts'

// What nobody does on purpose: a head sways, a hand trembles, lids fall.

/** Adds to a stance, or to how a camera is held, what time makes of it. */
export type Unrest = {
  stance(at: number, still: Stance): Stance
  hold(at: number): Hold
  exposure(at: number): number
}

/** How much of it: 1 is a calm person, 0 a statue. */
export type Amounts = { head: number; hand: number; blinks: boolean }

export function newUnrest(random: Random, { head, hand, blinks }: Amounts): Unrest {
  const wander = (size: number) => newWander(random, size)
  const sway = {
    yaw: wander(0.9 * head),
    pitch: wander(0.7 * head),
    roll: wander(0.5 * head),
    x: wander(0.018 * head),
    y: wander(0.011 * head),
    distance: wander(0.025 * head),
  }
  const tremble = { panX: wander(2.6 * hand), panY: wander(2 * hand), roll: wander(0.004 * hand) }
  const drift = wander(0.008)
  // A reflex every few seconds; the first comes when it comes.
  const everyMs = random.between(3_200, 6_000)
  const firstMs = random.between(900, everyMs)
  const reflex = (at: number) => {
    if (!blinks || at < firstMs) return 0
    const since = (at - firstMs) % everyMs
    return since < 70 ? since / 70 : since < 130 ? 1 : since < 260 ? (260 - since) / 130 : 0
  }
  return {
    stance: (at, still) => ({
      yaw: still.yaw + sway.yaw(at),
      pitch: still.pitch + sway.pitch(at),
      roll: still.roll + sway.roll(at),
      x: still.x + sway.x(at),
      y: still.y + sway.y(at),
      distance: still.distance + sway.distance(at),
      eyes: Math.max(still.eyes, reflex(at)),
      mouth: still.mouth,
    }),
    hold: (at) => ({ panX: tremble.panX(at), panY: tremble.panY(at), roll: tremble.roll(at) }),
    exposure: (at) => 1 + drift(at),
  }
}

// Slow sway with a faster tremor upon it.
function newWander(random: Random, size: number): (at: number) => number {
  const waves = [0.13, 0.31, 0.7, 1.9, 4.3].map((hertz) => ({
    hertz: hertz * random.between(0.7, 1.3),
    phase: random.between(0, 2 * Math.PI),
    height: (size * random.between(0.5, 1)) / (1 + hertz),
  }))
  return (at) =>
    waves.reduce(
      (sum, { hertz, phase, height }) => sum + height * Math.sin((2 * Math.PI * hertz * at) / 1000 + phase),
      0,
    )
}
