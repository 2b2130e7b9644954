/**
 * The fine line work of banknotes and identity cards: one pen on a wheel inside a wheel. Computed, so that it is ours,
 * sharp at every size, and weighs nothing.
 */
export function rosette(options: {
  radius: number
  waves: number
  depth: number
  turns: number
  points: number
}): string {
  const { radius, waves, depth, turns, points } = options
  const steps = Array.from({ length: points + 1 }, (_, index) => {
    const angle = (index / points) * Math.PI * 2 * turns
    const reach = radius * (1 - depth * (0.5 + 0.5 * Math.cos(angle * waves)))
    return point(reach * Math.cos(angle), reach * Math.sin(angle))
  })
  return `M${steps.join('L')}Z`
}

/** A band of waves that lean on each other, from edge to edge. */
export function waveBand(options: { width: number; lines: number; height: number; waves: number }): string {
  const { width, lines, height, waves } = options
  return Array.from({ length: lines }, (_, line) => {
    const part = line / (lines - 1)
    const steps = Array.from({ length: 61 }, (_step, index) => {
      const along = index / 60
      const swing = Math.sin(along * Math.PI * 2 * waves + part * Math.PI * 1.5)
      const sway = Math.sin(along * Math.PI * 2 + part * Math.PI)
      return point(along * width, height * (0.5 + (part - 0.5) * 0.9 * sway + 0.09 * swing))
    })
    return `M${steps.join('L')}`
  }).join('')
}

function point(x: number, y: number): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`
}
