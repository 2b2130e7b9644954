import type { Point, Similarity } from '../warp.ts'
import { apply } from '../warp.ts'
import { fitAt, matchBlocks } from './blocks.ts'
import { cameraMotion, strayOf } from './camera-motion.ts'
import type { Oval } from './oval.ts'
import { outside, ovalOf } from './oval.ts'
import { carriedAlong } from './carried.ts'
import { depthShown } from './depth.ts'
import { inGrey, laidBack } from './laid-back.ts'
import { reliefOf } from './relief.ts'
import type { Trace } from './trace.ts'

// What changed between a face at rest and the same face in action. A head is a body in front of something else: when it
// turns or comes closer, what lies behind it stays. A picture of a head is bent, tilted or enlarged with its surroundings.

export type Parallax = {
  /** Growth of the face, temple to temple. */
  growth: number
  /** Of the mesh's movement, what no tilted plane explains, over the width of the face. */
  relief: number
  /** How much more what lies nearer has grown, for what the face has grown: 0 of a sheet; null: cannot be told. */
  depth: number | null
  /** Behind the head; null where there is too little to see. */
  behind: Behind | null
  /** Share of what lies around the head that moved, grew and tilted exactly as the face did; null: cannot be told. */
  carried: number | null
}

export type Behind = {
  /** Growth of the background. */
  growth: number
  /** Share of the blocks that follow the camera's one motion. */
  following: number
  /** Blocks in the ring around the head, and the share of them that were found elsewhere than the camera's motion says. */
  near: number
  bent: number
  /** How far, on average over those found, in widths of the face. */
  bending: number
}

/** In widths of the face, from the oval of the mesh outwards. Hair lies within the ring's inner edge, mostly. */
const ring = { from: 0.22, to: 0.75 }
const far = 0.45
const stepPx = 6
const reachPx = 4
const fitMin = 0.8
const bentPx = 0.75
/** Found elsewhere, and clearly not where the camera's motion alone would have it. */
const betterBy = 0.06

/** A head that moves less than for any action: then nothing is looked for behind it. */
const movedMin = { relief: 0.03, growth: 1.15 }
/** Less than this, and depth hardly shows. */
const grownMin = 1.12

export function compare(rest: Trace, now: Trace): Parallax {
  const { plane, ...relief } = reliefOf(rest.points, now.points)
  if (relief.relief < movedMin.relief && relief.growth < movedMin.growth)
    return { ...relief, depth: null, behind: null, carried: null }
  const before = ovalOf(rest)
  const after = ovalOf(now)
  const places = grid(rest.grey).map((place) => ({ place, distance: outside(before, place) }))
  const around = places.filter(({ distance }) => distance > ring.from).map(({ place }) => place)
  const along = inGrey(plane, rest)
  const later = laidBack(now.grey, rest.grey, along)
  const depth = relief.growth < grownMin ? null : depthShown(rest, later)
  return {
    ...relief,
    depth: depth === null ? null : depth / (relief.growth - 1),
    behind: behindHead(rest, now, { before, after, places }),
    carried: carriedAlong(rest, now, { places: around, along, later }),
  }
}

type Heads = { before: Oval; after: Oval; places: readonly { place: Point; distance: number }[] }

function behindHead(rest: Trace, now: Trace, { before, after, places }: Heads): Behind | null {
  const { grey } = rest
  const isClear = (place: Point) => outside(after, place) > ring.from / 2
  const background = places.filter(({ place, distance }) => distance > far && isClear(place))
  const camera = cameraMotion(
    grey,
    now.grey,
    background.map(({ place }) => place),
  )
  if (!camera) return null
  const around = places
    .filter(({ distance }) => distance > ring.from && distance < ring.to)
    .filter(({ place }) => isClear(apply(camera.map, place)))
    .map(({ place }) => place)
  return {
    growth: Math.hypot(camera.map.a, camera.map.b),
    following: camera.following,
    ...bendOf({ rest, now, places: around, map: camera.map, widthPx: before.width }),
  }
}

type Around = { rest: Trace; now: Trace; places: readonly Point[]; map: Similarity; widthPx: number }

function bendOf({ rest, now, places, map, widthPx }: Around): Pick<Behind, 'near' | 'bent' | 'bending'> {
  const about = (place: Point) => apply(map, place)
  const found = matchBlocks(rest.grey, now.grey, { places, about, reachPx }).filter(
    ({ fit }) => fit >= fitMin,
  )
  const strays = found.map((match) => {
    const [u, v] = about(match.from)
    const stayed = fitAt(rest.grey, now.grey, match.from, [Math.round(u), Math.round(v)]) ?? 0
    const stray = strayOf(match, map)
    return { stray, isBent: stray > bentPx && match.fit - stayed > betterBy }
  })
  const sum = strays.reduce((total, { stray, isBent }) => total + (isBent ? stray : 0), 0)
  return {
    near: found.length,
    bent: found.length === 0 ? 0 : strays.filter(({ isBent }) => isBent).length / found.length,
    bending: found.length === 0 ? 0 : sum / found.length / widthPx,
  }
}

function grid({ width, height }: { width: number; height: number }): Point[] {
  const columns = Math.floor((width - 10) / stepPx)
  const rows = Math.floor((height - 10) / stepPx)
  return Array.from({ length: columns * rows }, (_, i) => [
    5 + (i % columns) * stepPx,
    5 + Math.floor(i / columns) * stepPx,
  ])
}
