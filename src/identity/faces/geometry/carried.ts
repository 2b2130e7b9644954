import type { Point } from '../warp.ts'
import { fitAt, isTextured } from './blocks.ts'
import type { Plane } from './relief.ts'
import type { Grey, Trace } from './trace.ts'

// Whoever holds a picture of a face moves its surroundings with it. So the later frame is laid back onto the earlier as the
// face's own plane moved: what is on the same sheet comes to lie on itself, what is behind a head does not.

/** Below, staying and going along look the same. In pixels of the grey picture. */
const apartPx = 2
const placesMin = 6
const fitMin = 0.75
const betterBy = 0.15
/** How much the mesh may be mistaken about the plane. */
const slackPx = 1

type Search = {
  places: readonly Point[]
  /** How the face's plane moved, in pixels of the grey pictures, and the later frame laid back so. */
  along: Plane
  later: Grey
}

/** @returns null where the face hardly moved, or what lies around is bare or out of the picture */
export function carriedAlong(rest: Trace, now: Trace, { places, along, later }: Search): number | null {
  let [seen, carried] = [0, 0]
  for (const place of places) {
    const [x, y] = place
    const [u, v] = [along.a * x + along.b * y + along.x0, along.c * x + along.d * y + along.y0]
    if (Math.hypot(u - x, v - y) < apartPx || !isTextured(rest.grey, place)) continue
    const fit = bestNear(rest.grey, later, place)
    const stayed = bestNear(rest.grey, now.grey, place)
    if (fit === null || !isSeen(now.grey, u, v)) continue
    seen++
    if (fit > fitMin && fit > (stayed ?? 0) + betterBy) carried++
  }
  return seen < placesMin ? null : carried / seen
}

function bestNear(from: Grey, to: Grey, [x, y]: Point): number | null {
  let best: number | null = null
  for (let v = y - slackPx; v <= y + slackPx; v++)
    for (let u = x - slackPx; u <= x + slackPx; u++) {
      const fit = fitAt(from, to, [x, y], [u, v])
      if (fit !== null && (best === null || fit > best)) best = fit
    }
  return best
}

function isSeen({ width, height }: Grey, x: number, y: number): boolean {
  return x > 4 && y > 4 && x < width - 5 && y < height - 5
}
