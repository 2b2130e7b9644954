// Masks and dark glasses: how often they are found when painted on photographs, and how often bare faces are taken for
// covered, in the light of the photograph and in coloured light. Photographs: ../shared/faces/lfw-dev, or HUFU_FACES;
// and the puppet's people, in every pose.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createLog } from '#base/log'
import type { Face } from '#identity/faces'
import { createFaceReader } from '#identity/faces'
import type { PuppetName } from '#test/puppet/people'
import { portraitOf } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'
import { report, reportMachine } from './measure.ts'

const bench = 'cover'
const folder =
  process.env['HUFU_FACES'] ?? join(import.meta.dirname, '..', '..', 'shared', 'faces', 'lfw-dev')
const people = ['mei', 'rosa', 'lin', 'noor'] satisfies PuppetName[]
/** Painting is slow: each so-many-th photograph is painted, and each so-many-th put into another light. */
const every = 7
const workers = 2

// Photographs of lfw-dev whose people do wear dark glasses: not bare, and not painted on.
const wearers = new Set(
  `Bruno_Junquiera_0001 Dick_Vermeil_0001 Elena_de_Chavez_0001 Huan_Chung_Yi_0001 Jimmy_Jimenez_0001
  Kent_McCord_0001 Kevin_Costner_0002 Kimi_Raikkonen_0002 Marc_Anthony_0001 Melanie_Griffith_0001 Mick_Jagger_0002
  Mireya_Moscoso_0001 Patricia_Clarkson_0004 Richard_Gere_0003`
    .split(/\s+/)
    .map((name) => `${name}.jpg`),
)

type Paint = (face: Face) => string
const jaw = [234, 93, 132, 58, 172, 136, 152, 365, 397, 288, 361, 323, 454]
const usual = [...jaw, 280, 4, 50]
const high = [...jaw, 347, 197, 118]
const lenses = [
  [130, 27, 243, 23],
  [359, 257, 463, 253],
]

const paints: Readonly<Record<string, Paint>> = {
  'white mask': (face) => cloth(face, usual, '#eeeeec'),
  'blue mask': (face) => cloth(face, usual, '#7fb2d6'),
  'black mask': (face) => cloth(face, usual, '#1c1c1f'),
  'green mask': (face) => cloth(face, usual, '#7ab89a'),
  'grey mask': (face) => cloth(face, usual, '#8a8a8a'),
  'white mask, high': (face) => cloth(face, high, '#eeeeec'),
  'blue mask, high': (face) => cloth(face, high, '#7fb2d6'),
  'black mask, high': (face) => cloth(face, high, '#1c1c1f'),
  'dark glasses': (face) => lenses.map((lens) => polygon(face, lens, '#101014', 1.8)).join(''),
}
/** Found less often, and said so in docs/decisions/0010. */
const hardPaints: Readonly<Record<string, Paint>> = {
  'pink mask': (face) => cloth(face, usual, '#e3b5b5'),
  'brown glasses': (face) => lenses.map((lens) => polygon(face, lens, '#2a1a12', 1.8)).join(''),
}

type Gain = readonly [red: number, green: number, blue: number]
/** Gains at a quarter and at three quarters of the picture, from above to below or from left to right. */
type Light = { from: Gain; to: Gain; across: 'down' | 'aside' }
const lights: Readonly<Record<string, Light>> = {
  'warm from below': { from: [0.85, 1, 1.2], to: [1.2, 1, 0.75], across: 'down' },
  'cold from below': { from: [1.2, 1, 0.8], to: [0.8, 1, 1.25], across: 'down' },
  'two colours from the sides': { from: [1.2, 0.95, 0.8], to: [0.75, 0.95, 1.2], across: 'aside' },
  'dark below': { from: [1.1, 1.1, 1.1], to: [0.45, 0.45, 0.45], across: 'down' },
}

reportMachine(bench)
const reader = createFaceReader({
  config: { engine: 'fr', workers },
  log: createLog({ level: 'warn' }),
})
try {
  await measurePuppets()
  if (existsSync(folder)) await measureFolder()
  else process.stderr.write(`${bench}: ${folder} is not here\n`)
} finally {
  await reader.close()
}

async function measurePuppets(): Promise<void> {
  for (const name of people) {
    const frames = new Set(Object.values(await poses(await portraitOf(name))).flat())
    const faces = await readAll([...frames])
    report({ bench, figure: `bare: ${name}, every pose`, ...told(faces), goal: 0, atMost: true })
  }
}

async function measureFolder(): Promise<void> {
  const files = globSync('*/*.jpg', { cwd: folder }).toSorted().filter(isBare)
  const pictures = files.map((file) => readFileSync(join(folder, file)))
  const faces = await readAll(pictures)
  report({ bench, figure: 'bare', ...told(faces), goal: 0.5, atMost: true })
  const chosen = pictures.filter((_, i) => i % every === 0)
  const seen = pictures.flatMap((picture, i) => {
    const face = faces[i]
    return face && i % every === 0 ? [{ picture, face }] : []
  })
  for (const [name, light] of Object.entries(lights)) {
    const lit = await Promise.all(chosen.map((picture) => relight(picture, light)))
    report({ bench, figure: `bare, ${name}`, ...told(await readAll(lit)) })
  }
  for (const [name, paint] of Object.entries({ ...paints, ...hardPaints })) {
    const painted = await Promise.all(seen.map(({ picture, face }) => over(picture, paint(face))))
    const found = told(await readAll(painted))
    report({ bench, figure: `found: ${name}`, ...found, ...(name in paints ? { goal: 93 } : {}) })
  }
}

function isBare(file: string): boolean {
  return !wearers.has(file.slice(file.indexOf('/') + 1))
}

/** As many at a time as there are workers: more would be refused as busy. */
async function readAll(pictures: readonly Buffer[]): Promise<(Face | null)[]> {
  const faces: (Face | null)[] = []
  for (let first = 0; first < pictures.length; first += workers)
    faces.push(...(await Promise.all(pictures.slice(first, first + workers).map(read))))
  return faces
}

async function read(picture: Buffer): Promise<Face | null> {
  const analysis = await reader.analyse(picture, 'portrait')
  return analysis.outcome === 'face' ? analysis.face : null
}

/** Of those in which a face is found at all: without one no advice about covers is given. */
function told(faces: readonly (Face | null)[]): { value: number; unit: string } {
  const seen = faces.filter((face) => face !== null)
  const covered = seen.filter(({ quality }) => quality.cover > 1)
  return { value: (100 * covered.length) / seen.length, unit: `% of ${seen.length}` }
}

async function over(picture: Buffer, paint: string): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata()
  const svg = `<svg width="${width}" height="${height}">${paint}</svg>`
  return sharp(picture)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** Cloth is round and has folds: paint without them is found by its flatness alone. */
function cloth(face: Face, indices: readonly number[], fill: string): string {
  const ys = indices.map((index) => pointOf(face, index)[1])
  const [top, height] = [Math.min(...ys), Math.max(...ys) - Math.min(...ys)]
  const folds = [0.3, 0.45, 0.6, 0.75].map(
    (share) =>
      `<rect width="100%" y="${top + height * share}" height="${height * 0.035}" fill-opacity=".22" clip-path="url(#cut)"/>`,
  )
  return `<defs><clipPath id="cut">${polygon(face, indices, '#000')}</clipPath>
    <radialGradient id="round" cy=".4" r=".65"><stop stop-color="#fff" stop-opacity=".12"/>
    <stop offset="1" stop-opacity=".4"/></radialGradient></defs>
    ${polygon(face, indices, fill)}${polygon(face, indices, 'url(#round)')}${folds.join('')}`
}

function polygon(face: Face, indices: readonly number[], fill: string, grow = 1): string {
  const points = indices.map((index) => pointOf(face, index))
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [cx, cy] = [mean(0), mean(1)]
  const list = points.map(([x, y]) => `${cx + (x - cx) * grow},${cy + (y - cy) * grow}`)
  return `<polygon points="${list.join(' ')}" fill="${fill}"/>`
}

function pointOf({ landmarks }: Face, index: number): readonly [number, number] {
  return [landmarks[index * 3] ?? 0, landmarks[index * 3 + 1] ?? 0]
}

async function relight(picture: Buffer, { from, to, across }: Light): Promise<Buffer> {
  const { data, info } = await sharp(picture)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels)
    const place = across === 'down' ? Math.floor(pixel / width) / height : (pixel % width) / width
    const share = Math.min(1, Math.max(0, (place - 0.25) * 2))
    const gain = (from[at % channels] ?? 1) * (1 - share) + (to[at % channels] ?? 1) * share
    data[at] = Math.min(255, (data[at] ?? 0) * gain)
  }
  return sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 90 }).toBuffer()
}
