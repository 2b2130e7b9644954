import type { Face } from './analysis.ts'
import { rings } from './mesh.ts'

type Place = { x: number; y: number }

/** The middle of the eyelids, in pixels of the picture: for laying two faces over one another. */
export function eyesOf({ landmarks }: Pick<Face, 'landmarks'>): { right: Place; left: Place } {
  const middle = (ring: readonly number[]) => ({
    x: ring.reduce((sum, index) => sum + (landmarks[index * 3] ?? 0), 0) / ring.length,
    y: ring.reduce((sum, index) => sum + (landmarks[index * 3 + 1] ?? 0), 0) / ring.length,
  })
  return { right: middle(rings.rightEye), left: middle(rings.leftEye) }
}
