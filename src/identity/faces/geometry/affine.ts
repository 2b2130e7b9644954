/** a·x + b·y + c. */
export type Affine = { a: number; b: number; c: number }

/** What comes nearest to the values at those places, by least squares. */
export function affineFit(xs: ArrayLike<number>, ys: ArrayLike<number>, values: ArrayLike<number>): Affine {
  const [mx, my, mv] = [mean(xs), mean(ys), mean(values)]
  let [xx, xy, yy, xv, yv] = [0, 0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const [x, y, v] = [xs[i]! - mx, ys[i]! - my, values[i]! - mv]
    xx += x * x
    xy += x * y
    yy += y * y
    xv += x * v
    yv += y * v
  }
  const determinant = Math.max(1e-9, xx * yy - xy * xy)
  const a = (xv * yy - yv * xy) / determinant
  const b = (yv * xx - xv * xy) / determinant
  return { a, b, c: mv - a * mx - b * my }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / Math.max(1, values.length)
}
