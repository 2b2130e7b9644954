import { createRandom } from '#test/puppet/random'

export type Random = () => number

/** 0…1 from a seed, so that a run that fails can be run again. */
export const seeded = (seed: number): Random => {
  const random = createRandom(seed)
  return () => random.next()
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
