/** Where the lines of a scale stand: round numbers from nought to just above the largest value. */
export function ticksUpTo(largest: number, count = 4): number[] {
  if (!(largest > 0)) return [0, 1]
  const step = roundStep(largest / count)
  const ticks = [0]
  while ((ticks.at(-1) ?? 0) < largest) ticks.push(Number((ticks.length * step).toPrecision(12)))
  return ticks
}

/** The next of 1, 2, 5 times a power of ten; people cannot be halved, so counts pass through `whole`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10
  return step * power
}

export function wholeTicksUpTo(largest: number, count = 4): number[] {
  return ticksUpTo(largest, Math.min(count, Math.max(1, Math.ceil(largest))))
}

/** Which of n labels fit when each needs so much room: every k-th, k from a list people count in. */
export function labelEvery(count: number, widthPx: number, labelPx: number): number {
  const fit = Math.max(1, Math.floor(widthPx / labelPx))
  return [1, 2, 3, 4, 6, 12, 24, 48].find((every) => count / every <= fit) ?? count
}
