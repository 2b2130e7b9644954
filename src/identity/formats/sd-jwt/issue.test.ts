import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import * as fc from 'fast-check'
import { testKey } from '#test/device'
import { at, demanded, digestOf, holderKey, issuerKey } from '#test/sdJwt'
import { portable } from '../codec.ts'
import { type ClaimPath, type Json, type JsonObject, isObject } from '../json.ts'
import { type SdJwt, parse } from './parse.ts'
import { createIssuer } from './issue.ts'
import { present } from './present.ts'
import { verify } from './verify.ts'

const salt = (characters: number) => randomBytes(characters).toString('base64url').slice(0, characters)
const header = { alg: 'ES256', typ: 'dc+sd-jwt' }
const own = { cnf: { jwk: { ...holderKey.jwk } } }
const prepare = createIssuer({ header, sign: issuerKey.sign, salt })
const card = {
  claims: {
    vct: 'card',
    name: '李雷',
    birthdate: '2001-02-03',
    age_equal_or_over: { '18': true, '21': false },
    nations: ['CN', 'DE'],
  },
  disclosable: [
    ['name'],
    ['birthdate'],
    ['age_equal_or_over', '18'],
    ['age_equal_or_over', '21'],
    ['nations'],
    ['nations', 1],
  ],
}
const issue = () => prepare(card)(own)

test('a copy holds every claim, and shows none that may be kept back', () => {
  const sdJwt = parse(issue())
  assert.deepEqual(sdJwt.claims, { ...own, ...card.claims })
  assert.deepEqual(Object.keys(sdJwt.jws.payload).toSorted(), [
    '_sd',
    '_sd_alg',
    'age_equal_or_over',
    'cnf',
    'vct',
  ])
  assert.deepEqual(Object.keys(Object(sdJwt.jws.payload.age_equal_or_over)), ['_sd'])
  assert.equal(sdJwt.placed.length, card.disclosable.length)
})

test('two copies share no salt, no digest and no order', () => {
  const copy = prepare(card)
  const [one, two] = [parse(copy(own)), parse(copy(own))]
  const textsOf = ({ placed }: SdJwt) => placed.flatMap(({ disclosure: { text, digest } }) => [text, digest])
  assert.equal(new Set([...textsOf(one), ...textsOf(two)]).size, 4 * card.disclosable.length)
})

test('a salt carries at least 128 bits', () => {
  for (const { disclosure } of parse(issue()).placed) {
    const [first] = JSON.parse(Buffer.from(disclosure.text, 'base64url').toString())
    assert.ok(first.length >= 22 && first.length <= 24)
  }
})

test('digests are sorted: their order tells nothing of the claims', () => {
  const { _sd: digests } = parse(issue()).jws.payload
  assert.ok(Array.isArray(digests))
  const texts = digests.map((digest) => (typeof digest === 'string' ? digest : ''))
  assert.deepEqual(
    texts,
    texts.toSorted((a, b) => (a < b ? -1 : 1)),
  )
})

test('a card without disclosable claims has no trace of the mechanism (SD-JWT VC §2.2.2.5)', () => {
  const text = prepare({ claims: { vct: 'card' }, disclosable: [] })({})
  assert.deepEqual(parse(text).jws.payload, { vct: 'card' })
})

test('a path that names nothing is refused: formats.claim_unknown', async () => {
  assert.throws(() => prepare({ ...card, disclosable: [['nmae']] }), {
    code: 'formats.claim_unknown',
  })
  for (const path of [['nmae'], [], ['name', 'x'], ['nations', 2], ['nations', '0'], ['__proto__']])
    await assert.rejects(presented([path]), { code: 'formats.claim_unknown' })
})

const presented = (disclose: ClaimPath[], text = issue()) =>
  present({
    sdJwt: parse(text),
    disclose,
    keyBinding: { aud: demanded.aud, nonce: demanded.nonce, issuedAt: at, sign: holderKey.sign },
  })
const trusting = { issuer: () => true, holder: () => true }
const read = (text: string) => verify({ text, now: at, keyBinding: demanded }, trusting)

test('a presentation discloses what was agreed to, and nothing else', async () => {
  const { claims, disclosed } = read(await presented([['age_equal_or_over', '18']]))
  assert.deepEqual(disclosed, [['age_equal_or_over', '18']])
  assert.deepEqual(claims, { ...own, vct: 'card', age_equal_or_over: { '18': true } })
})

test('a claim within a disclosable claim brings what is needed to reach it; a whole brings its parts', async () => {
  assert.deepEqual(read(await presented([['nations', 1]])).claims.nations, ['CN', 'DE'])
  assert.deepEqual(read(await presented([['age_equal_or_over']])).claims.age_equal_or_over, {
    '18': true,
    '21': false,
  })
  assert.deepEqual(read(await presented([])).disclosed, [])
})

test('the key binding says four things and no more (RFC 9901 §4.3)', async () => {
  const text = await presented([['name']])
  const { keyBinding } = parse(text)
  assert.deepEqual(keyBinding?.header, { alg: 'ES256', typ: 'kb+jwt' })
  assert.deepEqual(keyBinding?.payload, {
    iat: at.getTime() / 1000,
    aud: demanded.aud,
    nonce: demanded.nonce,
    sd_hash: digestOf(text.slice(0, text.lastIndexOf('~') + 1)),
  })
})

test('the browser’s way and the server’s make the same', () => {
  const key = testKey()
  const fixed = (characters: number) => 'abcdefghijklmnopqrstuvwxyz'.repeat(100).slice(0, characters)
  const sign = () => key.jkt
  const codec = {
    ...portable,
    digest: digestOf,
    encodeText: (text: string) => Buffer.from(text).toString('base64url'),
  }
  assert.equal(
    createIssuer({ header, sign, salt: fixed })(card)(own),
    createIssuer({ header, sign, salt: fixed, codec })(card)(own),
  )
})

test('whatever claims are made disclosable, the holder gets them all back', () => {
  const value = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Json>('李', 'x', 1.5, true, null),
      tie('object'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    object: fc.dictionary(fc.constantFrom('a', 'b', '名"', '\n'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  }))
  fc.assert(
    fc.property(value.object, fc.infiniteStream(fc.boolean()), (claims, coin) => {
      const disclosable = pathsIn(claims).filter(() => coin.next().value)
      const text = createIssuer({ header, sign: () => 'AA', salt })({ claims, disclosable })({})
      const sdJwt = parse(text, { ...portable, digest: digestOf })
      assert.deepEqual(sdJwt.claims, claims)
      assert.equal(sdJwt.placed.length, disclosable.length)
    }),
  )
})

function pathsIn(value: Json, path: ClaimPath = []): ClaimPath[] {
  const inner: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : []
  return inner.flatMap(([step, child]) => [[...path, step], ...pathsIn(child, [...path, step])])
}
