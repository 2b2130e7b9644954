import type { Point, Similarity } from '../warp.ts'
import { apply, fitSimilarity } from '../warp.ts'
import type { Match } from './blocks.ts'
import { matchBlocks } from './blocks.ts'
import type { Grey } from './trace.ts'

// How the camera moved between two frames, from all that lies behind the head: most of it follows one shift, turn and scale.

export type CameraMotion = {
  /** From pixels of the earlier grey picture to those of the later. */
  map: Similarity
  /** How many blocks were found, and the share of them that follows. */
  blocks: number
  following: number
}

/** Half as large, by means of four. */
function halved({ width, height, values }: Grey): Grey {
  const half = { width: width >> 1, height: height >> 1 }
  const out = new Uint8Array(half.width * half.height)
  for (let y = 0, at = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++) {
      const p = 2 * y * width + 2 * x
      out[at++] = (values[p]! + values[p + 1]! + values[p + width]! + values[p + width + 1]! + 2) >> 2
    }
  return { ...half, values: out }
}

const strayPx = 0.8
const fitMin = 0.7
const blocksMin = 6
/** A hand moves a camera by so much of the picture between two frames that are compared. */
const reach = { coarsePx: 7, finePx: 2 }

/**
 * @param places in pixels of `from`, none on the head
 * @returns null where too little is behind the head to say
 */
export function cameraMotion(from: Grey, to: Grey, places: readonly Point[]): CameraMotion | null {
  const coarse = mostlyFollow(
    matchBlocks(halved(from), halved(to), {
      // A third of them is enough for a first guess.
      places: places.filter((_, i) => i % 3 === 0).map(([x, y]) => [x >> 1, y >> 1]),
      about: (place) => place,
      reachPx: reach.coarsePx,
    }),
    strayPx,
  )
  if (!coarse) return null
  const twice = { ...coarse.map, x0: coarse.map.x0 * 2, y0: coarse.map.y0 * 2 }
  const about = (place: Point) => apply(twice, place)
  return mostlyFollow(matchBlocks(from, to, { places, about, reachPx: reach.finePx }), strayPx)
}

/** The one motion that most blocks follow: tried from pairs of blocks, then fitted to all that follow it. */
function mostlyFollow(found: readonly Match[], withinPx: number): CameraMotion | null {
  const matches = found.filter(({ fit }) => fit >= fitMin)
  if (matches.length < blocksMin) return null
  let [best, most]: [Similarity | null, number] = [null, 0]
  for (let i = 0; i < triesMax; i++) {
    const pair = pairOf(matches, i)
    if (!pair) continue
    const map = motionOf(pair)
    const follows = matches.reduce((count, match) => count + (strayOf(match, map) < withinPx ? 1 : 0), 0)
    if (follows > most) [best, most] = [map, follows]
  }
  if (!best || most < blocksMin) return null
  const map = motionOf(followers(matches, motionOf(followers(matches, best, withinPx)), withinPx))
  return { map, blocks: matches.length, following: followers(matches, map, withinPx).length / matches.length }
}

const triesMax = 90

// Each block with one far from it in the list, which runs over the picture: near ones say little of a turn. The steps are
// the golden ratio's, so that no part of the picture is left out, and the same every time.
function pairOf(matches: readonly Match[], i: number): [Match, Match] | null {
  const p = matches[Math.floor(((i * 0.618034) % 1) * matches.length)]
  const q = matches[Math.floor(((i * 0.618034 + 0.2 + 0.6 * ((i * 0.381966) % 1)) % 1) * matches.length)]
  return p && q && p !== q ? [p, q] : null
}

function followers(matches: readonly Match[], map: Similarity, withinPx: number): Match[] {
  return matches.filter((match) => strayOf(match, map) < withinPx)
}

export function strayOf({ from, dx, dy }: Match, map: Similarity): number {
  const [x, y] = apply(map, from)
  return Math.hypot(from[0] + dx - x, from[1] + dy - y)
}

function motionOf(matches: readonly Match[]): Similarity {
  return fitSimilarity(
    matches.map(({ from }) => from),
    matches.map(({ from, dx, dy }) => [from[0] + dx, from[1] + dy]),
  )
}
