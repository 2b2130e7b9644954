import { median } from './vectors.ts'
import type { Point } from './warp.ts'

// Nobody stands quite still, and nobody wanders twice the same way. Of a recording the face goes the recorded way again, also when
// its pictures were cut, which moves and enlarges that way and leaves its form.

/** A recording is not enlarged or shrunk by more: too little of the face would be left, or too much around it. */
const scale = { least: 0.87, most: 1.15 } as const
const rounds = 6

/**
 * How much of the way of a face is left when an earlier way is laid upon it, shifted and enlarged as fits best, over how far it went
 * at all. Both by the middle of all frames, so that the few of a great movement, which is asked of everybody, count no more than others.
 *
 * @param earlier for each frame the place in the earlier capture
 * @returns about 1 for two ways, 0 for one and the same
 */
export function leftOf(own: readonly Point[], earlier: readonly Point[]): number {
  const middle: Point = [median(own.map(([x]) => x)), median(own.map(([, y]) => y))]
  const went = median(own.map((place) => apart(place, middle)))
  let left = own.map(() => 0)
  for (let round = 0; round < rounds; round++) {
    const usual = median(left)
    // Frames that do not fit are not what the ways have in common.
    const weights = left.map((value) => 1 / (1 + (value / (usual + least)) ** 2))
    const lay = laidUpon(own, earlier, weights)
    left = own.map((place, i) => apart(place, lay(earlier[i]!)))
  }
  return median(left) / (went + least)
}

/** A thousandth of a pixel or less: by the width of the picture. */
const least = 1e-6

function laidUpon(
  own: readonly Point[],
  earlier: readonly Point[],
  weights: readonly number[],
): (place: Point) => Point {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = (places: readonly Point[], axis: 0 | 1) =>
    places.reduce((sum, place, i) => sum + weights[i]! * place[axis], 0) / total
  const [to, from] = [own, earlier].map((places): Point => [mean(places, 0), mean(places, 1)])
  let [along, squares] = [0, 0]
  for (const [i, weight] of weights.entries())
    for (const axis of [0, 1] as const) {
      const step = earlier[i]![axis] - from![axis]
      along += weight * step * (own[i]![axis] - to![axis])
      squares += weight * step * step
    }
  const times = Math.min(scale.most, Math.max(scale.least, along / (squares + least ** 2)))
  return ([x, y]) => [to![0] + times * (x - from![0]), to![1] + times * (y - from![1])]
}

const apart = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1])
