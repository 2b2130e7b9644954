import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { before, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { portraitOf } from '#test/puppet/people'
import type { Analysis, Face, Models, PictureKind } from './analysis.ts'
import { analysePicture } from './analysis.ts'
import { detectFaces } from './detector.ts'
import { chooseEngine } from './engines.ts'
import { similarity } from './engine.ts'
import { loadModels } from './models/load.ts'
import { decodePicture, pyramidOf } from './pixels.ts'

let models: Models
let portrait: Buffer
let plain: Face
before(async () => {
  models = await loadModels(await chooseEngine({ engine: 'fr' }).open())
  portrait = await portraitOf('rosa')
  plain = faceOf(await look(portrait))
})

const look = (file: Uint8Array, kind: PictureKind = 'frame') => analysePicture(models, file, kind)

function faceOf(analysis: Analysis): Face {
  assert(analysis.outcome === 'face', analysis.outcome)
  return analysis.face
}

const group = readFileSync(createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample6.jpg'))

test('a good picture: everything is measured, and the embedding is of unit length', () => {
  assert(plain.score > 0.7)
  assert(Math.abs(plain.yaw) < 25 && Math.abs(plain.pitch) < 20)
  assert(plain.eyeOpenness > 0.2 && plain.mouthOpenness < 0.2)
  assert(plain.sizePx > 120 && plain.sharpness > 0.2)
  assert.equal(plain.landmarks.length, 468 * 3)
  assert.equal(plain.embedding.length, 512)
  assert(Math.abs(similarity(plain.embedding, plain.embedding) - 1) < 1e-5)
})

test('the mesh lies on the face: eyes over nose over mouth over chin, the right eye on the left', () => {
  const at = (index: number) =>
    [plain.landmarks[index * 3] ?? 0, plain.landmarks[index * 3 + 1] ?? 0] as const
  const [rightEye, leftEye, nose, mouth, chin] = [at(159), at(386), at(1), at(13), at(152)]
  assert(rightEye[0] < nose[0] && nose[0] < leftEye[0])
  assert(rightEye[1] < nose[1] && nose[1] < mouth[1] && mouth[1] < chin[1])
})

test('two people differ, and one person in two pictures does not', async () => {
  const other = faceOf(await look(await portraitOf('lin'), 'portrait'))
  const again = faceOf(
    await look(await sharp(portrait).rotate(12).resize(360).jpeg({ quality: 70 }).toBuffer(), 'portrait'),
  )
  assert(similarity(plain.embedding, other.embedding) < 0.335)
  assert(similarity(plain.embedding, again.embedding) > 0.8)
})

test('a mirrored picture turns the head the other way', async () => {
  const mirrored = faceOf(await look(await sharp(portrait).flop().toBuffer()))
  assert(Math.abs(mirrored.yaw + plain.yaw) < 3)
})

test('EXIF orientation is followed', async () => {
  const turned = await sharp(portrait).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer()
  assert(Math.abs(faceOf(await look(turned)).roll - plain.roll) < 4)
})

test('several faces in a frame are counted; a portrait is of its main one', async () => {
  assert.deepEqual(await look(group), { outcome: 'several_faces' })
  assert.equal((await look(group, 'portrait')).outcome, 'face')
})

test('a cartoon on the wall that the detector takes for a face is nobody', async () => {
  const cartoon = `<svg width="300" height="300"><rect width="300" height="300" fill="#999"/>
    <circle cx="150" cy="150" r="120" fill="#fc6"/><circle cx="110" cy="120" r="16"/><circle cx="190" cy="120" r="16"/>
    <path d="M90 190 Q150 250 210 190" stroke="black" stroke-width="12" fill="none"/></svg>`
  const smiling = await sharp(Buffer.from(cartoon)).blur(4).png().toBuffer()
  const wall = { create: { width: 800, height: 480, channels: 3, background: '#999' } } as const
  const beside = await sharp(wall)
    .composite([
      { input: portrait, left: 0, top: 0 },
      { input: smiling, left: 490, top: 0 },
    ])
    .jpeg({ quality: 95 })
    .toBuffer()
  const decoded = await decodePicture(beside)
  assert(decoded.outcome === 'picture')
  assert.equal((await detectFaces(models.detector, pyramidOf(decoded.picture))).length, 2)
  assert.equal((await look(beside)).outcome, 'face')
})

test('a picture without a face says so', async () => {
  const wall = { create: { width: 640, height: 480, channels: 3, background: '#a08060' } } as const
  assert.deepEqual(await look(await sharp(wall).jpeg().toBuffer()), { outcome: 'no_face' })
})

test('a portrait cut close is found', async () => {
  const { box } = plain
  const close = { left: Math.round(box.x), top: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) } // biome-ignore format: a place
  const face = faceOf(await look(await sharp(portrait).extract(close).jpeg().toBuffer(), 'portrait'))
  assert(similarity(face.embedding, plain.embedding) > 0.6)
})

const advised: [advice: string, make: () => ReturnType<typeof sharp>][] = [
  ['too_dark', () => sharp(portrait).linear(0.2, 0)],
  ['too_bright', () => sharp(portrait).linear(2.2, 60)],
  ['too_blurred', () => sharp(portrait).blur(7)],
  ['too_small', () => sharp(portrait).resize(160).extend({ top: 150, bottom: 150, left: 200, right: 200 })],
  ['too_large', () => sharp(portrait).extract({ left: 130, top: 90, width: 215, height: 265 }).resize(640)],
  ['off_centre', () => sharp(portrait).extend({ left: 600, background: '#708090' })],
]
for (const [advice, make] of advised)
  test(`advice: ${advice}`, async () => {
    assert.equal(faceOf(await look(await make().jpeg().toBuffer())).advice, advice)
  })

test('advice: uneven_light', async () => {
  const shade = `<svg width="480" height="480"><rect x="0" width="${middleX()}" height="480" fill="#000" fill-opacity="0.75"/></svg>`
  assert.equal(faceOf(await look(await over(shade))).advice, 'uneven_light')
})

test('advice: cover_removed, for a mask and for dark glasses', async () => {
  const mask = polygon([234, 93, 132, 58, 172, 136, 152, 365, 397, 288, 361, 323, 454, 280, 4, 50], '#7fb2d6')
  const glasses = [130, 27, 243, 23, 359, 257, 463, 253]
  const dark = polygon(glasses.slice(0, 4), '#101014', 1.8) + polygon(glasses.slice(4), '#101014', 1.8)
  for (const cover of [mask, dark]) {
    const covered = await over(`<svg width="480" height="480">${cover}</svg>`)
    assert.equal(faceOf(await look(covered)).advice, 'cover_removed')
  }
})

const over = (svg: string) =>
  sharp(portrait)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg()
    .toBuffer()
const middleX = () => plain.landmarks[168 * 3] ?? 0

function polygon(indices: number[], fill: string, grow = 1): string {
  const points = indices.map(
    (index) => [plain.landmarks[index * 3] ?? 0, plain.landmarks[index * 3 + 1] ?? 0] as const,
  )
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [cx, cy] = [mean(0), mean(1)]
  const list = points.map(([x, y]) => `${cx + (x - cx) * grow},${cy + (y - cy) * grow}`).join(' ')
  return `<polygon points="${list}" fill="${fill}"/>`
}

test('what is no picture is unreadable, whatever it is', async () => {
  const cases: [what: string, file: Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['a picture broken off', portrait.subarray(0, 2000)],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500"/>')],
    ['a GIF', Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')],
    ['a picture of 20 pixels', await sharp(portrait).resize(20).jpeg().toBuffer()],
    ['a file of 9 MB', Buffer.concat([portrait, Buffer.alloc(9_000_000)])],
    ['a bomb: 30,000 × 30,000 in a few kilobytes', bomb()],
  ]
  for (const [what, file] of cases) assert.deepEqual(await look(file), { outcome: 'unreadable' }, what)
})

/** A PNG that says it is enormous; its pixels are never reached. */
function bomb(): Buffer {
  const header = Buffer.from([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0])
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), body])
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    crc.writeUInt32BE(crc32(typed))
    return Buffer.concat([length, typed, crc])
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

test('a picture with broken bytes is answered, never an error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(portrait.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
      async (edits) => {
        const broken = Buffer.from(portrait)
        for (const [at, byte] of edits) broken[at] = byte
        const { outcome } = await look(broken)
        assert(['face', 'no_face', 'several_faces', 'unreadable'].includes(outcome))
      },
    ),
    { numRuns: 25 },
  )
})
