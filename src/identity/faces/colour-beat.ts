import { fourier, hann } from './fourier.ts'
import type { Picture, Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'

// A screen's red, green and blue stand beside each other. Where its grid beats with the camera's, the beat of one colour
// comes a part of a wave after that of another: a wave of colours that runs one way. What a scene has of colour runs no way.

const sidePx = 64
const half = sidePx / 2
const tiles = { across: 5, down: 3 } as const
/** Below, the scene's own colours say more. In cycles a tile, as is the reach of what is added up. */
const lowest = 8
const reach = 4

const transform = fourier(sidePx)
const window = hann(sidePx)
const sine60 = Math.sqrt(3) / 2
/** A darker tile is no more coloured than this. */
const darkest = 8

/**
 * How much more there is of a wave of colours than of the one that runs against it, where that is most: in natural
 * logarithms of power. People .2 to .48; a screen whose beat is seen up to 4. Read from the picture halved: cameras send no
 * finer colours.
 */
export function colourBeat(pyramid: Pyramid): number {
  const picture = levelOf(pyramid, 1)
  const { width, height } = picture
  if (width < sidePx || height < sidePx) return 0
  const power = new Float32Array(sidePx * sidePx)
  for (let row = 0; row < tiles.down; row++)
    for (let column = 0; column < tiles.across; column++)
      addPower(power, picture, [
        Math.round((column * (width - sidePx)) / (tiles.across - 1)),
        Math.round((row * (height - sidePx)) / (tiles.down - 1)),
      ])
  return mostOneSided(power)
}

type Corner = readonly [x: number, y: number]

/** One where a frequency counts. */
const isFine = Uint8Array.from({ length: sidePx * sidePx }, (_, at) => {
  const [u, v] = [at % sidePx, Math.floor(at / sidePx)]
  return Math.hypot(Math.min(u, sidePx - u), Math.min(v, sidePx - v)) >= lowest ? 1 : 0
})

// Every tile counts the same, however bright its colours are.
function addPower(power: Float32Array, picture: Picture, corner: Corner): void {
  const square = colours(picture, corner)
  transform(square)
  const { re, im } = square
  let fine = 0
  for (let i = 0; i < re.length; i++) {
    re[i] = re[i]! * re[i]! + im[i]! * im[i]!
    fine += re[i]! * isFine[i]!
  }
  if (fine === 0) return
  for (let i = 0; i < power.length; i++) power[i]! += re[i]! / fine
}

/** Red, green and blue as three directions of a plane, 120° apart, each by its own mean: grey is nought. */
function colours({ rgb, width }: Picture, [x0, y0]: Corner): { re: Float32Array; im: Float32Array } {
  const [red, green, blue] = [0, 1, 2].map((c) => {
    let sum = 0
    for (let y = 0; y < sidePx; y++) {
      const start = ((y0 + y) * width + x0) * 3 + c
      for (let p = start; p < start + sidePx * 3; p += 3) sum += rgb[p]!
    }
    return 1 / Math.max(darkest, sum / (sidePx * sidePx))
  })
  const re = new Float32Array(sidePx * sidePx)
  const im = new Float32Array(sidePx * sidePx)
  for (let y = 0, at = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++, at++) {
      const p = ((y0 + y) * width + x0 + x) * 3
      const [r, g, b] = [rgb[p]! * red! - 1, rgb[p + 1]! * green! - 1, rgb[p + 2]! * blue! - 1]
      const share = window[x]! * window[y]!
      re[at] = (r - (g + b) / 2) * share
      im[at] = (b - g) * sine60 * share
    }
  return { re, im }
}

function mostOneSided(power: Float32Array): number {
  const sums = summed(power)
  let most = 1
  for (let v = reach - half + 1; v < half - reach; v++)
    for (let u = 0; u < half - reach; u++) {
      if (u * u + v * v < (lowest + reach) ** 2) continue
      const [one, other] = [around(sums, u, v), around(sums, -u, -v)]
      if (one > 0 && other > 0) most = Math.max(most, one / other, other / one)
    }
  return Math.log(most)
}

const wide = sidePx + 1

/** Sums of all that lies left of and above a place, with the lowest frequency in the middle. */
function summed(power: Float32Array): Float64Array {
  const sums = new Float64Array(wide * wide)
  for (let v = 0; v < sidePx; v++)
    for (let u = 0, row = 0; u < sidePx; u++) {
      row += power[((v + half) % sidePx) * sidePx + ((u + half) % sidePx)]!
      sums[(v + 1) * wide + u + 1] = sums[v * wide + u + 1]! + row
    }
  return sums
}

function around(sums: Float64Array, u: number, v: number): number {
  const [left, right] = [u + half - reach, u + half + reach + 1]
  const [top, bottom] = [(v + half - reach) * wide, (v + half + reach + 1) * wide]
  return sums[bottom + right]! - sums[top + right]! - sums[bottom + left]! + sums[top + left]!
}
