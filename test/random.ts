export type Random = () => number

/** 0…1 from a seed (mulberry32), so that a run that fails can be run again. */
export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const newSeed = (): number => Math.floor(Math.random() * 1e9)

export const below = (random: Random, count: number): number => Math.floor(random() * count)

/** @throws RangeError of nothing */
export function oneOf<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(below(random, left.length), 1))
}
