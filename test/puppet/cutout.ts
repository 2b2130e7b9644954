import type { Picture } from './picture.ts'

// What of a portrait is the person, and what the wall behind: by colour, beginning from where a head stands.

/** Where the head is in the picture: the middle and half axes of an ellipse around hair and chin; and the chin. */
export type HeadPlace = { x: number; y: number; a: number; b: number; chinY: number; width: number }

/** Pixels of the picture that were not there: the portrait ended before. */
export type Inside = { left: number; top: number; right: number; bottom: number }

const shrink = 4
const bins = 10
const rounds = 4
const smoothings = 24

/** @returns 0…255 for each pixel: how much it is of the person */
export function cutOut(picture: Picture, head: HeadPlace, inside: Inside): Uint8Array {
  const small = shrunk(picture)
  const prior = priorOf(small, head)
  const known = knownIn(small, inside)
  let mask = Float32Array.from(prior)
  for (let round = 0; round < rounds; round++) mask = byColour(small, { mask, prior, known })
  mask = smooth(small, mask)
  beyond(small, { mask, prior, known, head })
  mask = joined(small, mask, head)
  return enlarged(mask, small, picture)
}

function shrunk({ width, height, rgb }: Picture): Picture {
  const out = { width: Math.floor(width / shrink), height: Math.floor(height / shrink) }
  const small = new Uint8Array(out.width * out.height * 3)
  for (let y = 0; y < out.height; y++)
    for (let x = 0; x < out.width; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let dy = 0; dy < shrink; dy++)
          for (let dx = 0; dx < shrink; dx++)
            sum += rgb[((y * shrink + dy) * width + x * shrink + dx) * 3 + c]!
        small[(y * out.width + x) * 3 + c] = sum / shrink ** 2
      }
  return { ...out, rgb: small }
}

function priorOf({ width, height }: Picture, head: HeadPlace): Float32Array {
  const prior = new Float32Array(width * height)
  const [chin, w] = [head.chinY, head.width]
  for (let i = 0; i < prior.length; i++) {
    const x = (i % width) * shrink
    const y = Math.floor(i / width) * shrink
    const dx = Math.abs(x - head.x)
    const distance = Math.hypot(dx / head.a, (y - head.y) / head.b)
    const asHead = 1 / (1 + Math.exp((distance - 1.05) * 12))
    const shoulder = chin + 0.3 * w + 0.35 * Math.max(0, dx - 0.3 * w)
    const asBody = y > shoulder ? 0.9 : dx < 0.33 * w && y > chin - 0.1 * w ? 0.93 : 0
    prior[i] = Math.min(0.995, Math.max(asHead, asBody, 0.04))
    if (distance < 0.72) prior[i] = 0.999
    if (distance > 1.5 && y < chin) prior[i] = 0.005
  }
  return prior
}

function knownIn({ width, height }: Picture, inside: Inside): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = (i % width) * shrink
    const y = Math.floor(i / width) * shrink
    const margin = 2 * shrink
    const isIn = x > inside.left + margin && x < inside.right - margin
    return isIn && y > inside.top + margin && y < inside.bottom - margin ? 1 : 0
  })
}

type Maps = { mask: Float32Array<ArrayBuffer>; prior: Float32Array; known: Uint8Array }

function byColour(picture: Picture, { mask, prior, known }: Maps): Float32Array<ArrayBuffer> {
  const [person, wall] = [new Float32Array(bins ** 3), new Float32Array(bins ** 3)]
  const binOf = (i: number) => {
    const [r, g, b] = [0, 1, 2].map((c) => Math.floor((picture.rgb[i * 3 + c]! * bins) / 256))
    return (r! * bins + g!) * bins + b!
  }
  let [persons, walls] = [0, 0]
  for (let i = 0; i < mask.length; i++) {
    if (!known[i]) continue
    const bin = binOf(i)
    person[bin] = person[bin]! + mask[i]!
    wall[bin] = wall[bin]! + 1 - mask[i]!
    persons += mask[i]!
    walls += 1 - mask[i]!
  }
  const [asPerson, asWall] = [blurred(person), blurred(wall)]
  return mask.map((_, i) => {
    if (!known[i]) return prior[i]!
    const bin = binOf(i)
    const p = (asPerson[bin]! / persons + 1e-5) * prior[i]!
    const q = (asWall[bin]! / walls + 1e-5) * (1 - prior[i]!)
    return p / (p + q)
  })
}

function blurred(counts: Float32Array): Float32Array {
  const out = new Float32Array(counts.length)
  for (let i = 0; i < counts.length; i++) {
    let sum = counts[i]! * 2
    for (const step of [1, bins, bins * bins])
      sum += 0.5 * ((counts[i - step] ?? 0) + (counts[i + step] ?? 0))
    out[i] = sum
  }
  return out
}

// Neighbours of one colour belong together.
function smooth(
  { width, height, rgb }: Picture,
  start: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  let mask = start
  for (let round = 0; round < smoothings; round++) {
    const out = Float32Array.from(mask)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x
        let [sum, weights] = [mask[i]! * 0.7 + start[i]! * 0.5, 1.2]
        for (const j of [i - 1, i + 1, i - width, i + width]) {
          const apart =
            (rgb[i * 3]! - rgb[j * 3]!) ** 2 +
            (rgb[i * 3 + 1]! - rgb[j * 3 + 1]!) ** 2 +
            (rgb[i * 3 + 2]! - rgb[j * 3 + 2]!) ** 2
          const weight = Math.exp(-apart / 500)
          sum += mask[j]! * weight
          weights += weight
        }
        out[i] = sum / weights
      }
    mask = out
  }
  return mask
}

// Where the portrait ended: hair is as round as heads are, and shoulders fall away to the sides.
function beyond({ width, height }: Picture, { mask, prior, known, head }: Maps & { head: HeadPlace }): void {
  const neckY = Math.floor((head.chinY + 0.1 * head.width) / shrink)
  const tops = Array.from({ length: width }, (_, x) => {
    for (let y = neckY; y < height; y++)
      if (known[y * width + x]) {
        if (mask[y * width + x]! > 0.5) return y
      } else if (y > neckY) return known[(y - 1) * width + x] ? Infinity : null
    return null
  })
  const middle = Math.round(head.x / shrink)
  const falling = 0.45
  for (let x = middle; x < width; x++) tops[x] ??= (tops[x - 1] ?? neckY) + falling
  for (let x = middle; x >= 0; x--) tops[x] ??= (tops[x + 1] ?? neckY) + falling
  for (let i = 0; i < mask.length; i++) {
    if (known[i]) continue
    const y = Math.floor(i / width)
    if (y < neckY) mask[i] = prior[i]! > 0.5 ? 1 : 0
    else mask[i] = y >= (tops[i % width] ?? neckY) ? 1 : 0
  }
}

// What does not hang together with the face is something on the wall.
function joined({ width, height }: Picture, mask: Float32Array, head: HeadPlace): Float32Array<ArrayBuffer> {
  const out = new Float32Array(mask.length)
  const start = Math.round(head.y / shrink) * width + Math.round(head.x / shrink)
  const open = [start]
  out[start] = mask[start]!
  for (let i = open.pop(); i !== undefined; i = open.pop())
    for (const j of [i - 1, i + 1, i - width, i + width]) {
      if (j < 0 || j >= width * height || out[j]! > 0 || mask[j]! < 0.5) continue
      out[j] = mask[j]!
      open.push(j)
    }
  return out
}

function enlarged(mask: Float32Array, small: Picture, { width, height }: Picture): Uint8Array {
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = Math.min(small.width - 1.001, Math.max(0, (x - shrink / 2 + 0.5) / shrink))
      const v = Math.min(small.height - 1.001, Math.max(0, (y - shrink / 2 + 0.5) / shrink))
      const [left, above] = [Math.floor(u), Math.floor(v)]
      const at = above * small.width + left
      const [fx, fy] = [u - left, v - above]
      const upper = mask[at]! * (1 - fx) + mask[at + 1]! * fx
      const lower = mask[at + small.width]! * (1 - fx) + mask[at + small.width + 1]! * fx
      const share = upper * (1 - fy) + lower * fy
      // The edge is drawn in a little: its colours are mixed with the wall.
      const edge = Math.min(1, Math.max(0, (share - 0.45) / 0.3))
      out[y * width + x] = Math.round(255 * edge * edge * (3 - 2 * edge))
    }
  return out
}
