// A million strangers for the gallery's bench. Noise that is the same in all directions would be easy: two such vectors
// of 512 numbers are as alike as .044, two real strangers as .096, and the tail of look-alikes is what a search is about.
//
// So a stranger is mixed of real ones: the mean face, and the ways in which sixteen people differ from it, at random
// weights; eight more, at weights of their own, of the very people who are searched for, so that each of these has
// look-alikes among the strangers; and a little noise. The weights were fitted on lfw-dev, by what share of strangers is
// as alike as what, and `tails` prints both so that it can be seen.

const fromOthers = 16
const fromSearched = 8
const searchedWeight = 0.18
const noiseShare = 0.05

export type Strangers = { dimensions: number; face: (number: number) => Float32Array }

/** @param others people nobody searches for; `searched`: one picture of each who is searched for */
export function createStrangers(
  { others, searched }: { others: readonly Float32Array[]; searched: readonly Float32Array[] },
  seed: number,
): Strangers {
  const [first] = others
  if (!first) throw new RangeError('strangers are mixed of faces')
  const dimensions = first.length
  const mean = meanOf(others)
  const minusMean = (face: Float32Array) => face.map((value, i) => value - (mean[i] ?? 0))
  const [otherWays, searchedWays] = [others.map(minusMean), searched.map(minusMean)]
  const otherWeight = Math.sqrt((1 - noiseShare - fromSearched * searchedWeight ** 2) / fromOthers)
  const noise = Math.sqrt(noiseShare / dimensions)
  return {
    dimensions,
    face(number) {
      const random = createRandom(seed, number)
      const face = Float32Array.from(mean)
      const add = (ways: readonly Float32Array[], count: number, weight: number) => {
        for (let k = 0; k < count; k++) {
          const way = ways[Math.floor(random() * ways.length)]
          const by = weight * gauss(random)
          if (way) for (let i = 0; i < dimensions; i++) face[i] = (face[i] ?? 0) + by * (way[i] ?? 0)
        }
      }
      add(otherWays, fromOthers, otherWeight)
      add(searchedWays, fromSearched, searchedWeight)
      // The sum of two uniform numbers is normal enough for a twentieth.
      for (let i = 0; i < dimensions; i++)
        face[i] = (face[i] ?? 0) + noise * 2.449 * (random() + random() - 1)
      return toUnit(face)
    },
  }
}

/** Alike in nothing: for where the pictures are not at hand. */
export function isotropic(dimensions: number, seed: number): Strangers {
  const face = (number: number) => {
    const random = createRandom(seed, number)
    return toUnit(Float32Array.from({ length: dimensions }, () => gauss(random)))
  }
  return { dimensions, face }
}

/** What share of pairs is as alike as what: the mean, the spread, and one in so many. */
export function tails(alike: number[]): { spread: number; of: (oneIn: number) => number } {
  const sorted = Float64Array.from(alike).toSorted()
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const spread = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length)
  return {
    spread,
    of: (oneIn) => sorted[Math.max(0, sorted.length - 1 - Math.floor(sorted.length / oneIn))] ?? Number.NaN,
  }
}

export function dot(a: Float32Array, b: Float32Array): number {
  let [p, q, r, s] = [0, 0, 0, 0]
  for (let i = 0; i < a.length; i += 4) {
    p += a[i]! * b[i]!
    q += a[i + 1]! * b[i + 1]!
    r += a[i + 2]! * b[i + 2]!
    s += a[i + 3]! * b[i + 3]!
  }
  return p + q + r + s
}

/** As templates are kept: sixteen bits a number, and of unit length again. */
export function asKept(face: Float32Array): Float32Array {
  return toUnit(Float32Array.from(Float16Array.from(face)))
}

function toUnit(face: Float32Array): Float32Array {
  const length = Math.sqrt(dot(face, face))
  return face.map((value) => value / length)
}

function meanOf(faces: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(faces[0]?.length ?? 0)
  for (const face of faces)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (face[i] ?? 0) / faces.length
  return mean
}

/** mulberry32, begun anew for each number, so that any stranger can be made again alone. */
function createRandom(seed: number, number: number): () => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
