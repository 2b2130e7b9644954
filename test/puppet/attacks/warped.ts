import type { Mesh } from '../expression.ts'
import { at, faceWidth } from '../expression.ts'
import type { Picture, Point } from '../picture.ts'
import { bend, coarse } from '../picture.ts'

// What software on a laptop makes of one photograph: a still that is bent until it seems to turn. No part of it hides
// another, and what is behind the head bends with it. An attack; people who are there are in person.ts.

/**
 * Bends the picture as if the head turned about its upright axis. Depths between the mesh's points are averaged, and
 * beyond the face the turn fades out, so hair follows and the background stays.
 *
 * @param degrees positive towards the person's own left
 * @param fade how far beyond the face the bend reaches, in widths of the face
 */
export function turn(picture: Picture, mesh: Mesh, degrees: number, fade = 0.45): Picture {
  const angle = (degrees * Math.PI) / 180
  const width = faceWidth(mesh)
  const depthOf = depths(mesh, width, fade)
  const [axisX] = at(mesh, 168)
  const axisZ = ((mesh[234]?.[2] ?? 0) + (mesh[454]?.[2] ?? 0)) / 2
  const shift = (x: number, y: number): Point => {
    const { depth, share } = depthOf(x, y)
    const moved = (x - axisX) * (Math.cos(angle) - 1) - (depth - axisZ) * Math.sin(angle)
    return [moved * share, 0]
  }
  const smooth = coarse(shift, picture)
  return bend(picture, picture, (x, y) => {
    // Where the colour came from is where, once moved, it arrives here: a few steps find it.
    let u = x
    for (let i = 0; i < 6; i++) u = x - smooth(Math.min(Math.max(u, 0), picture.width - 1), y)[0]
    return [u, y]
  })
}

function depths(
  mesh: Mesh,
  width: number,
  fade: number,
): (x: number, y: number) => { depth: number; share: number } {
  const reach = width * 0.055
  return (x, y) => {
    let [sum, weights, nearest] = [0, 0, Infinity]
    for (const [px, py, pz] of mesh) {
      const squared = (px - x) ** 2 + (py - y) ** 2
      nearest = Math.min(nearest, squared)
      const weight = 1 / (squared + reach * reach) ** 2
      sum += pz * weight
      weights += weight
    }
    const outside = Math.max(0, Math.sqrt(nearest) - reach)
    return { depth: sum / weights, share: Math.exp(-((outside / (fade * width)) ** 2)) }
  }
}
