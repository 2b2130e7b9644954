import { ovalOf } from './oval.ts'
import type { Grey, Trace } from './trace.ts'

// A screen or a sheet that is held before a camera has an edge: four straight sides, closed all around the face. Behind a
// person stand doors, windows and pictures too; but none of their lower sides goes on before the person's chest.

/** Steps of grey across an edge. */
const stepMin = 6
/** A side leans by no more than this; 1 is 45°. */
const lean = { most: 0.3, step: 0.025, apart: 0.25, sum: 0.4 } as const
/** Along an edge brightness changes so many times less than across it. */
const across = 2
/** Of the part of a side that lies beside the face, and of the whole side, what must be there and be seen. */
const share = { beside: 0.7, inView: 0.6 } as const
const linesMax = 8
/** Two lines nearer than this are one. */
const same = { px: 2, lean: 0.06 } as const
const sideMinPx = 8
/** Nearer to the face, in widths of it, are its hair, its ears and its collar. */
const aside = 0.12

/**
 * Of the best frame that is closed around the face: how much of its weakest side is there, 0…1; 0 without one.
 */
export function framed(trace: Trace): number {
  const { grey } = trace
  const { x, halfWidth, width, hairline, chin } = ovalOf(trace)
  const [left, right] = [x - halfWidth, x + halfWidth]
  const margin = 0.1
  // Most people have nothing straight before their chest, and that ends it.
  const level = edgesOf(turned(grey))
  const above = { from: left, to: right }
  const bottom = lines(level, { ...above, least: chin, most: (1 + margin) * grey.height })
  if (bottom.length === 0) return 0
  const top = lines(level, { ...above, least: -margin * grey.height, most: hairline - margin * width })
  if (top.length === 0) return 0
  const upright = edgesOf(grey)
  const beside = { from: hairline, to: chin }
  return bestOf({
    top,
    bottom,
    left: lines(upright, { ...beside, least: -margin * grey.width, most: left - aside * width }),
    right: lines(upright, { ...beside, least: right + aside * width, most: (1 + margin) * grey.width }),
  })
}

/** One where brightness changes across an upright edge, and beside it. */
type Edges = { width: number; height: number; on: Uint8Array }

function edgesOf({ width, height, values }: Grey): Edges {
  const on = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const [up, down] = [i - width, i + width]
      const gx = values[up + 1]! + 2 * values[i + 1]! + values[down + 1]!
      const left = values[up - 1]! + 2 * values[i - 1]! + values[down - 1]!
      const gy = values[down - 1]! + 2 * values[down]! + values[down + 1]!
      const above = values[up - 1]! + 2 * values[up]! + values[up + 1]!
      const change = Math.abs(gx - left)
      if (change > 4 * stepMin && change > across * Math.abs(gy - above)) on[i - 1] = on[i] = on[i + 1] = 1
    }
  return { width, height, on }
}

/** Rows made columns: a level edge becomes an upright one. */
function turned({ width, height, values }: Grey): Grey {
  const out = new Uint8Array(values.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x]!
  return { width: height, height: width, values: out }
}

/** An upright line: where it stands at the middle of the picture, and how far it leans with each row. */
type Line = {
  at: number
  lean: number
  /** Sums over the rows above each: those where it is in view, and those where there is an edge. */
  inView: Uint16Array
  there: Uint16Array
}

type Where = { from: number; to: number; least: number; most: number }

/** The lines that are there beside the face, the longest first. */
function lines(edges: Edges, where: Where): Line[] {
  const found: Line[] = []
  const rows = Math.round(where.to) - Math.round(where.from)
  for (let at = Math.ceil(where.least); at <= where.most; at++)
    for (let by = -lean.most; by <= lean.most + lean.step / 2; by += lean.step) {
      const { inView, there } = counted(edges, at, by, where)
      if (inView > rows * share.inView && there > inView * share.beside) found.push(lineOf(edges, at, by))
    }
  const length = ({ there }: Line) => there[there.length - 1]!
  found.sort((p, q) => length(q) - length(p))
  const kept: Line[] = []
  for (const line of found) {
    if (kept.length >= linesMax) break
    if (!kept.some((other) => isSame(line, other))) kept.push(line)
  }
  return kept
}

function isSame(line: Line, other: Line): boolean {
  return Math.abs(line.at - other.at) <= same.px && Math.abs(line.lean - other.lean) <= same.lean
}

function counted(
  { width, height, on }: Edges,
  at: number,
  by: number,
  { from, to }: Where,
): { inView: number; there: number } {
  let [inView, there] = [0, 0]
  const end = Math.min(height - 2, Math.round(to))
  for (let y = Math.max(1, Math.round(from)); y <= end; y++) {
    const x = Math.round(at + by * (y - height / 2))
    if (x < 1 || x > width - 2) continue
    inView++
    there += on[y * width + x]!
  }
  return { inView, there }
}

function lineOf({ width, height, on }: Edges, at: number, by: number): Line {
  const inView = new Uint16Array(height + 1)
  const there = new Uint16Array(height + 1)
  for (let y = 0; y < height; y++) {
    const x = Math.round(at + by * (y - height / 2))
    const isIn = x >= 1 && x <= width - 2 && y >= 1 && y <= height - 2
    inView[y + 1] = inView[y]! + (isIn ? 1 : 0)
    there[y + 1] = there[y]! + (isIn ? on[y * width + x]! : 0)
  }
  return { at, lean: by, inView, there }
}

type Sides = { left: Line[]; right: Line[]; top: Line[]; bottom: Line[] }

function bestOf({ left, right, top, bottom }: Sides): number {
  let best = 0
  const isPair = (one: Line, other: Line) => Math.abs(one.lean - other.lean) <= lean.apart
  for (const l of left)
    for (const r of right) {
      if (!isPair(l, r)) continue
      // What is turned leans the other way across than down.
      for (const t of top)
        for (const b of bottom)
          if (isPair(t, b) && Math.abs(l.lean + r.lean + t.lean + b.lean) <= lean.sum)
            best = Math.max(best, weakest(l, r, t, b))
    }
  return best
}

function weakest(l: Line, r: Line, t: Line, b: Line): number {
  const [lt, rt, lb, rb] = [corner(l, t), corner(r, t), corner(l, b), corner(r, b)]
  return Math.min(
    thereBetween(l, lt.y, lb.y),
    thereBetween(r, rt.y, rb.y),
    thereBetween(t, lt.x, rt.x),
    thereBetween(b, lb.x, rb.x),
  )
}

/** Where an upright line meets a level one. */
function corner(upright: Line, level: Line): { x: number; y: number } {
  const [midX, midY] = [middleOf(level), middleOf(upright)]
  const x =
    (upright.at + upright.lean * (level.at - level.lean * midX - midY)) / (1 - upright.lean * level.lean)
  return { x, y: level.at + level.lean * (x - midX) }
}

const middleOf = ({ inView }: Line) => (inView.length - 1) / 2

function thereBetween({ inView, there }: Line, from: number, to: number): number {
  const within = (value: number) => Math.min(inView.length - 1, Math.max(0, Math.round(value)))
  const [start, end] = [within(from), within(to)]
  const seen = inView[end]! - inView[start]!
  return seen < sideMinPx || seen < share.inView * (to - from) ? 0 : (there[end]! - there[start]!) / seen
}
