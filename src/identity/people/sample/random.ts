import assert from 'node:assert/strict'

/** A source of chance that gives the same again for the same seed: for made-up people only, never for a secret. */
export type Random = {
  /** Whole, from 0 to below the limit. */
  below(limit: number): number
  /** From 0 to below 1. */
  fraction(): number
  pick<T>(list: readonly [T, ...T[]]): T
  /** Picks by weight. */
  weigh<T>(list: readonly (readonly [T, number])[]): T
}

/** sfc32 (PractRand, public domain), its state filled from the seed by splitmix32. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  const fill = () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  let [a, b, c, counter] = [fill(), fill(), fill(), fill()]
  const fraction = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 12; round++) fraction()
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    below,
    fraction,
    pick: (list) => list[below(list.length)] ?? list[0],
    weigh(list) {
      let rest = fraction() * list.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of list) {
        rest -= weight
        if (rest < 0) return value
      }
      const last = list.at(-1)
      assert(last, 'nothing to choose from')
      return last[0]
    },
  }
}
