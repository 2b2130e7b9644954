import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { formsOfName } from './forms.ts'
import { type Pattern, patternsOfKey, patternsOfName, patternsOfNumber } from './patterns.ts'
import { createScanner } from './scanner.ts'

const number = '11010519491231002X'
const pattern = (bytes: Buffer): Pattern => ({ form: 'x', bytes, apart: 'nothing', kind: 'key', whose: 'p' })

function found(patterns: Iterable<Pattern>, text: Uint8Array, piece = text.length || 1): number[] {
  const offsets: number[] = []
  const stream = createScanner(patterns).open(({ offset }) => offsets.push(offset))
  for (let at = 0; at < text.length; at += piece) stream.feed(text.subarray(at, at + piece))
  stream.end()
  return offsets
}

test('whatever stands anywhere is found at its place, however the stream is cut into pieces', () => {
  const bytes = (min: number) => fc.uint8Array({ minLength: min, maxLength: 40 })
  fc.assert(
    fc.property(
      bytes(6),
      bytes(0),
      bytes(0),
      fc.integer({ min: 1, max: 50 }),
      (wanted, before, after, piece) => {
        const text = Buffer.concat([before, wanted, after])
        assert.ok(found([pattern(Buffer.from(wanted))], text, piece).includes(before.length))
      },
    ),
    { numRuns: 20 },
  )
})

test('many at once are found, each where it is, and nothing else', () => {
  const all = Array.from({ length: 5_000 }, () => pattern(randomBytes(12)))
  const text = Buffer.concat(all.flatMap(({ bytes }) => [bytes, randomBytes(5)]))
  assert.deepEqual(
    found(all, text, 777).toSorted((a, b) => a - b),
    all.map((_, at) => at * 17),
  )
  assert.deepEqual(found(all, randomBytes(500_000)), [])
})

const written: readonly (readonly [string, (text: string) => string | Buffer])[] = [
  ['UTF-8', (text) => text],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ['hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['HEXADECIMAL', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['bytea of a dump', (text) => `(01,"\\\\x${Buffer.from(`{"n":"${text}"}`).toString('hex')}")`],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 in a longer one', (text) => Buffer.from(`{"a":1,"n":"${text}"}`).toString('base64')],
  ['base64url in a longer one', (text) => Buffer.from(`{"ab":1,"n":"${text}"}`).toString('base64url')],
  ['JSON', (text) => JSON.stringify({ text })],
  ['JSON, escaped', (text) => text.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)],
  ['URL', (text) => `https://x/?n=${encodeURIComponent(text)}`],
  ['HTML', (text) => text.replaceAll(/[^ -~]/g, (c) => `&#${c.charCodeAt(0)};`)],
]
for (const [form, write] of written) {
  test(`a number and a name of three characters are found in a file: ${form}`, () => {
    for (const [text, patterns] of [
      [number, patternsOfNumber('p', number)],
      ['欧阳明月', patternsOfName('p', '欧阳明月')],
      ['王小明', patternsOfName('p', '王小明')],
    ] as const) {
      const file = Buffer.concat([Buffer.from('before '), Buffer.from(write(text)), Buffer.from(' after')])
      assert.ok(found(patterns, file).length > 0, text)
    }
  })
}

const KEYS: readonly (readonly [string, (key: Buffer) => string | Buffer])[] = [
  ['raw', (key) => key],
  ['hexadecimal', (key) => key.toString('hex')],
  ['base64', (key) => key.toString('base64')],
  ['a JWK', (key) => JSON.stringify({ kty: 'oct', k: key.toString('base64url') })],
  [
    'base64 of a longer value',
    (key) => Buffer.concat([Buffer.alloc(37), key, Buffer.alloc(50)]).toString('base64'),
  ],
  [
    'base64 in lines of 64, as PEM has it',
    (key) =>
      Buffer.concat([Buffer.alloc(36), key, Buffer.alloc(70)])
        .toString('base64')
        .replaceAll(/.{64}/g, '$&\n'),
  ],
]
for (const [form, write] of KEYS)
  test(`a key is found: ${form}`, () => {
    const key = randomBytes(32)
    assert.ok(found(patternsOfKey('p', key), Buffer.from(write(key))).length > 0)
    assert.deepEqual(found(patternsOfKey('p', key), Buffer.from(write(randomBytes(32)))), [])
  })

const SHORT: readonly (readonly [text: string | Buffer, isFound: boolean])[] = [
  ['王芳', true],
  ['name=王芳&', true],
  ['"王芳"', true],
  ['居民：王芳，已登记', true],
  ['国王芳香', false],
  ['王芳草', false],
  [Buffer.concat([Buffer.of(0x91), Buffer.from('王芳'), Buffer.of(0x02)]), false],
  [Buffer.from('王芳').toString('hex'), true],
  [`\\x${Buffer.from('王芳').toString('hex')}"`, true],
  [`ab${Buffer.from('王芳').toString('hex')}cd`, false],
  [Buffer.from('王芳').toString('base64'), true],
  [encodeURIComponent('王芳'), true],
  [Buffer.from('"王芳"', 'utf16le'), true],
  [Buffer.from('居民：王芳，已登记', 'utf16le'), true],
  [Buffer.from('\uFEFF王芳\n', 'utf16le'), true],
  [Buffer.from('name,王芳', 'utf16le'), true],
  [Buffer.from('国王芳香', 'utf16le'), false],
  [Buffer.from(' 王芳草', 'utf16le'), false],
  [Buffer.from('草王芳 ', 'utf16le'), false],
]
test('a name of two characters counts where it stands by itself, and not as a part of a word or of noise', () => {
  for (const [text, isFound] of SHORT)
    assert.equal(found(patternsOfName('p', '王芳'), Buffer.from(text)).length > 0, isFound, String(text))
})

test('a name of one character, or of a few Latin letters, is a word among others', () => {
  for (const name of ['王', 'Ann', 'Li']) assert.deepEqual(formsOfName(name), [])
  assert.ok(found(patternsOfName('p', 'Maria Silva'), Buffer.from('"Maria Silva"')).length > 0)
  assert.deepEqual(found(patternsOfName('p', 'Maria'), Buffer.from('Mariana')), [])
})
