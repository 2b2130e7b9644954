import { readdirSync, readFileSync } from 'node:fs'

// What a process takes of the machine: read from outside, so that it cannot say it is well.

export type Vitals = { memoryMb: number; files: number }

const pageBytes = 4096

export function vitalsOf(pid: number): Vitals {
  const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
  return {
    memoryMb: (Number(resident) * pageBytes) / 2 ** 20,
    files: readdirSync(`/proc/${pid}/fd`).length,
  }
}

/** How much of a run is left out at its beginning: caches fill, code is compiled. */
const warmUpShare = 0.3
const growth = { memoryMb: 160, files: 100 } as const

/**
 * What grew from the first third to the last. A cache that fills stops growing; what leaks does not.
 *
 * @param looks one every few seconds
 * @returns null where nothing did, or what did, in words
 */
export function growthIn(looks: readonly Vitals[]): string | null {
  const steady = looks.slice(Math.floor(looks.length * warmUpShare))
  const third = Math.max(1, Math.floor(steady.length / 3))
  for (const trait of ['memoryMb', 'files'] as const) {
    const [first, last] = [steady.slice(0, third), steady.slice(-third)].map((part) =>
      middle(part.map((look) => look[trait])),
    )
    if (first !== undefined && last !== undefined && last - first > growth[trait])
      return `${trait} grew from ${first.toFixed(0)} to ${last.toFixed(0)}`
  }
  return null
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
