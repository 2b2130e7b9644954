import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { portraitBytesMax } from './contract.ts'
import { readJpegHeader } from './jpeg.ts'

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#765' } })

test('size is read from baseline and progressive pictures, with and without metadata', async () => {
  for (const bytes of [
    await picture(358, 441).jpeg().toBuffer(),
    await picture(358, 441).jpeg({ progressive: true }).toBuffer(),
    await picture(358, 441)
      .withExif({ IFD0: { Make: 'x'.repeat(3_000) } })
      .jpeg()
      .toBuffer(),
  ])
    assert.deepEqual(readJpegHeader(bytes), { outcome: 'jpeg', width: 358, height: 441 })
})

test('what is no portrait is told apart', async () => {
  for (const [bytes, fault] of [
    [Buffer.from('not a picture'), 'not_a_jpeg'],
    [Buffer.alloc(0), 'not_a_jpeg'],
    [await picture(400, 500).png().toBuffer(), 'not_a_jpeg'],
    [await picture(102, 126).jpeg().toBuffer(), 'too_small'],
    [Buffer.alloc(portraitBytesMax + 1, 0xff), 'too_large'],
    [await picture(8_100, 300).jpeg().toBuffer(), 'too_large'],
  ] as const)
    assert.deepEqual(readJpegHeader(bytes), { outcome: 'fault', fault })
})

test('whatever follows the first two bytes, reading ends and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readJpegHeader(Buffer.from([0xff, 0xd8, ...bytes]))
    }),
  )
})
