/** Four sums, so that an addition does not wait for the one before it. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [p, q, r, s] = [0, 0, 0, 0]
  const fours = a.length - (a.length % 4)
  for (let i = 0; i < fours; i += 4) {
    p += a[i]! * b[i]!
    q += a[i + 1]! * b[i + 1]!
    r += a[i + 2]! * b[i + 2]!
    s += a[i + 3]! * b[i + 3]!
  }
  for (let i = fours; i < a.length; i++) p += a[i]! * b[i]!
  return p + q + r + s
}

/** The upper of the two in the middle, where there are two; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((p, q) => p - q)[values.length >> 1] ?? 0
}
