import assert from 'node:assert/strict'
import test from 'node:test'
import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { testKey } from '#test/device'
import { signed } from '#test/sdJwt'
import type { Json, JsonObject } from './json.ts'
import {
  askOffline,
  create,
  decodeList,
  listBytesMax,
  read,
  referenceOf,
  verifyToken,
  write,
} from './status-list.ts'

const lst = (bytes: Uint8Array) => deflateSync(bytes).toString('base64url')

test('the two examples of the text come out (Token Status List §4.1)', () => {
  const one = create(1, 16)
  ;[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1].forEach((value, index) => write(one, index, value))
  assert.deepEqual([...one.bytes], [0xb9, 0xa3])
  const two = create(2, 12)
  ;[1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3].forEach((value, index) => write(two, index, value))
  assert.deepEqual([...two.bytes], [0xc9, 0x44, 0xf9])
})

test('what is written is read, and nothing beside it changes', () => {
  const entries = fc.array(fc.tuple(fc.nat(99), fc.nat(255)), { maxLength: 200 })
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 4, 8), entries, (bits, writes) => {
      const list = create(bits, 100)
      const expected = new Map<number, number>()
      for (const [index, value] of writes) {
        const fitting = value % 2 ** bits
        write(list, index, fitting)
        expected.set(index, fitting)
      }
      for (let index = 0; index < 100; index += 1) assert.equal(read(list, index), expected.get(index) ?? 0)
    }),
  )
})

test('an index outside the list is refused: formats.status_index_outside', () => {
  const list = create(2, 8)
  for (const index of [8, 1e9, -1, Number.NaN, 2 ** 53]) {
    assert.throws(() => read(list, index), { code: 'formats.status_index_outside' }, String(index))
    assert.throws(() => write(list, index, 1), { code: 'formats.status_index_outside' }, String(index))
  }
})

test('a list is refused that is no list, or grows beyond every list: formats.status_list_malformed', async () => {
  const good = lst(new Uint8Array(8))
  const cases: Json[] = [
    null,
    [],
    { bits: 2 },
    { bits: 3, lst: good },
    { bits: '2', lst: good },
    { bits: 2, lst: 7 },
    { bits: 2, lst: '!' },
    { bits: 2, lst: '' },
    { bits: 2, lst: good.slice(0, -3) },
    { bits: 2, lst: Buffer.from('plain').toString('base64url') },
    { bits: 2, lst: lst(new Uint8Array(listBytesMax + 1)) },
  ]
  for (const value of cases)
    await assert.rejects(
      decodeList(value),
      { code: 'formats.status_list_malformed' },
      JSON.stringify(value)?.slice(0, 80),
    )
  assert.equal((await decodeList({ bits: 2, lst: good })).bytes.length, 8)
})

test('a credential without list has no reference; one that is no reference is refused', () => {
  assert.equal(referenceOf(undefined), null)
  assert.equal(referenceOf({ other: {} }), null)
  assert.deepEqual(referenceOf({ status_list: { idx: 7, uri: 'u' } }), { idx: 7, uri: 'u' })
  for (const reference of [
    {},
    { idx: 1 },
    { idx: -1, uri: 'u' },
    { idx: 1.5, uri: 'u' },
    { idx: '1', uri: 'u' },
    { idx: 1, uri: 1 },
  ])
    assert.throws(() => referenceOf({ status_list: reference }), { code: 'formats.status_list_malformed' })
})

const key = testKey()
const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000
const uri = 'https://id.city.example/status/lists/1'
const token = (payload: JsonObject = {}, header: JsonObject = {}) =>
  signed(
    { alg: 'ES256', typ: 'statuslist+jwt', ...header },
    {
      sub: uri,
      iat: seconds,
      exp: seconds + 60,
      ttl: 30,
      status_list: { bits: 2, lst: lst(Uint8Array.of(0b10)) },
      ...payload,
    },
    key,
  )
const open = (text: string, isSigned = true) => verifyToken(text, { uri, now, signed: () => isSigned })

test('a token’s list can be read, and says how long it may be kept', async () => {
  const list = await open(token())
  assert.equal(read(list, 0), 2)
  assert.deepEqual([list.ttlSeconds, list.expiresAt], [30, new Date((seconds + 60) * 1000)])
})

test('a token is refused that is none of ours, or not of now', async () => {
  const cases: [string, string, string, boolean?][] = [
    ['another type', 'formats.type_not_accepted', token({}, { typ: 'JWT' })],
    ['another algorithm', 'formats.algorithm_not_accepted', token({}, { alg: 'none' })],
    ['another signature', 'formats.signature_invalid', token(), false],
    ['another list', 'formats.status_list_malformed', token({ sub: `${uri}1` })],
    ['no time', 'formats.status_list_malformed', token({ iat: 'now' })],
    ['an end that is none', 'formats.status_list_malformed', token({ exp: 'never' })],
    ['a lifetime of nothing', 'formats.status_list_malformed', token({ ttl: 0 })],
    ['a list of yesterday', 'formats.status_list_expired', token({ exp: seconds })],
    ['no token', 'formats.malformed', 'x'],
  ]
  for (const [what, code, text, isSigned] of cases) await assert.rejects(open(text, isSigned), { code }, what)
})

test('whatever stands where the list belongs, it is a list or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.record({ bits: fc.constantFrom(1, 2, 3), lst: fc.base64String() })),
      async (value) => {
        const error = await decodeList(JSON.parse(JSON.stringify(value))).catch((thrown: unknown) => thrown)
        if (error instanceof Error) assert.ok(error instanceof Refusal, String(error))
      },
    ),
  )
})

const later = (ageSeconds: number) => new Date(now.getTime() + ageSeconds * 1000)

test('without network a verifier says what it knows, and how old that is', async () => {
  const lists = Uint8Array.of(0b11_10_01_00)
  const snapshot = await open(token({ exp: seconds + 3_600, status_list: { bits: 2, lst: lst(lists) } }))
  const ask = (idx: number, ageSeconds = 90) =>
    askOffline(snapshot, { idx, now: later(ageSeconds), ageMaxSeconds: 600 })
  assert.deepEqual(ask(0), { status: 'valid', asOf: now, ageSeconds: 90 })
  // What the city never wrote (3) is no good word for anybody.
  assert.deepEqual(
    [1, 2, 3].map((idx) => ask(idx).status),
    ['invalid', 'suspended', 'invalid'],
  )
  assert.equal(ask(0, 600).ageSeconds, 600)
  assert.equal(ask(0, -60).ageSeconds, 0)
  assert.throws(() => ask(4), { code: 'formats.status_index_outside' })
})

test('a snapshot is refused that is older than allowed: formats.status_snapshot_old', async () => {
  const snapshot = await open(token({ exp: seconds + 3_600 }))
  const ask = (ageSeconds: number, ageMaxSeconds: number) =>
    askOffline(snapshot, { idx: 0, now: later(ageSeconds), ageMaxSeconds })
  assert.throws(() => ask(601, 600), {
    code: 'formats.status_snapshot_old',
    facts: { ageSeconds: 601, ageMaxSeconds: 600 },
  })
  assert.throws(() => ask(10, Number.NaN), { code: 'formats.status_snapshot_old' })
  assert.throws(() => ask(3_600, 86_400), { code: 'formats.status_list_expired' })
})

test('a clock that was turned back makes no snapshot young: formats.status_snapshot_ahead', async () => {
  const snapshot = await open(token({ exp: seconds + 3_600 }))
  const ask = () => askOffline(snapshot, { idx: 0, now: later(-301), ageMaxSeconds: 600 })
  assert.throws(ask, { code: 'formats.status_snapshot_ahead' })
})
