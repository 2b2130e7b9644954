import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { dpopProof, testKey } from '#test/device'
import {
  assertNoFault,
  encode,
  type House,
  openHouse,
  postForm,
  provenFor,
  type Resident,
  tokenPath,
} from './house.ts'
import { refusal } from './target.ts'

// A token without the key it is bound to (RFC 9449): the proof is replayed, or was made for something else.

let house: House
let ana: Resident
let bo: Resident
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  bo = await house.resident()
})
after(() => house.close())

const mine = '/api/cards/mine'
type Over = { header?: object; payload?: object }
const proofBy = (key = ana.key, over: Over = {}, accessToken: string | undefined = ana.accessToken) =>
  dpopProof(
    key,
    { method: 'GET', url: house.origin + mine, now: new Date(), ...(accessToken && { accessToken }) },
    over,
  )
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds
const open = (dpop: string | string[] | undefined, path = mine, scheme = 'DPoP') =>
  house.target.shoot({
    path,
    headers: { authorization: `${scheme} ${ana.accessToken}`, ...(dpop !== undefined && { dpop }) },
  })

type Case = readonly [what: string, proof: () => string | string[] | undefined, code: string]

async function refused(cases: readonly Case[], status = 401): Promise<void> {
  const wrong = []
  for (const [what, proof, code] of cases) {
    const told = refusal(await open(proof()))
    const expected = [code.startsWith('formats.') ? 400 : status, code]
    if (!isDeepStrictEqual(told, expected)) wrong.push([what, ...told])
  }
  assert.deepEqual(wrong, [])
}

test('a proof is good once: trust.proof_replayed, also when it comes five times at once', async () => {
  const dpop = proofBy()
  const tries = await Promise.all([1, 2, 3, 4, 5].map(() => open(dpop)))
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.equal(tries.filter(({ body }) => body.code === 'trust.proof_replayed').length, 4)
})

test('nor is it good again with a signature written otherwise: ECDSA has two for each', async () => {
  const dpop = proofBy()
  assert.equal((await open(dpop)).status, 200)
  const [header, payload, signature = ''] = dpop.split('.')
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  const twin = Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')
  assert.deepEqual(refusal(await open([header, payload, twin].join('.'))), [401, 'trust.proof_replayed'])
})

test('a proof for another request is none for this one: trust.proof_for_another_request', () =>
  refused([
    [
      'another method',
      () => proofBy(undefined, { payload: { htm: 'POST' } }),
      'trust.proof_for_another_request',
    ],
    [
      'a method in small letters',
      () => proofBy(undefined, { payload: { htm: 'get' } }),
      'trust.proof_for_another_request',
    ],
    [
      'no method',
      () => proofBy(undefined, { payload: { htm: undefined } }),
      'trust.proof_for_another_request',
    ],
    [
      'another address',
      () => proofBy(undefined, { payload: { htu: `${house.origin}/api/history` } }),
      'trust.proof_for_another_request',
    ],
    [
      'an address above',
      () => proofBy(undefined, { payload: { htu: `${house.origin}/api/cards` } }),
      'trust.proof_for_another_request',
    ],
    [
      'an address below',
      () => proofBy(undefined, { payload: { htu: `${house.origin}${mine}/` } }),
      'trust.proof_for_another_request',
    ],
    [
      'another host',
      () => proofBy(undefined, { payload: { htu: `https://evil.example${mine}` } }),
      'trust.proof_for_another_request',
    ],
    [
      'a host that only looks alike',
      () => proofBy(undefined, { payload: { htu: `${house.origin}@evil.example${mine}` } }),
      'trust.proof_for_another_request',
    ],
    [
      'no address',
      () => proofBy(undefined, { payload: { htu: undefined } }),
      'trust.proof_for_another_request',
    ],
    [
      'a list of addresses',
      () => proofBy(undefined, { payload: { htu: [house.origin + mine] } }),
      'trust.proof_for_another_request',
    ],
  ]))

test('an old proof, and one from the future, is none: trust.proof_stale', () =>
  refused([
    ['six minutes old', () => proofBy(undefined, { payload: { iat: secondsAgo(360) } }), 'trust.proof_stale'],
    [
      'six minutes ahead',
      () => proofBy(undefined, { payload: { iat: secondsAgo(-360) } }),
      'trust.proof_stale',
    ],
    ['without time', () => proofBy(undefined, { payload: { iat: undefined } }), 'trust.proof_stale'],
    [
      'with time as text',
      () => proofBy(undefined, { payload: { iat: `${secondsAgo(0)}` } }),
      'trust.proof_stale',
    ],
    ['with a time beyond all', () => proofBy(undefined, { payload: { iat: 1e300 } }), 'trust.proof_stale'],
  ]))

test('a proof of another key opens nothing: the token is bound to its own', () =>
  refused([
    ['of another resident', () => proofBy(bo.key), 'cards.token_invalid'],
    ['of nobody', () => proofBy(testKey()), 'cards.token_invalid'],
    [
      'of one key, signed by another',
      () => proofBy(testKey(), { header: { jwk: ana.key.jwk } }),
      'trust.proof_signature_invalid',
    ],
    [
      'with a private key in it',
      () => proofBy(undefined, { header: { jwk: { ...ana.key.jwk, d: 'AA' } } }),
      'formats.key_not_accepted',
    ],
  ]))

test('a proof that does not name its token is none: trust.proof_for_another_token', () =>
  refused([
    ['of another token', () => proofBy(undefined, {}, bo.accessToken), 'trust.proof_for_another_token'],
    ['no ath', () => proofBy(undefined, { payload: { ath: undefined } }), 'trust.proof_for_another_token'],
    ['an empty ath', () => proofBy(undefined, { payload: { ath: '' } }), 'trust.proof_for_another_token'],
    [
      'the token itself',
      () => proofBy(undefined, { payload: { ath: ana.accessToken } }),
      'trust.proof_for_another_token',
    ],
  ]))

test('what is no proof is said to be none', () =>
  refused([
    ['none', () => undefined, 'trust.proof_missing'],
    ['two', () => [proofBy(), proofBy()], 'trust.proof_malformed'],
    ['without a name', () => proofBy(undefined, { payload: { jti: undefined } }), 'trust.proof_malformed'],
    [
      'with a name of a book',
      () => proofBy(undefined, { payload: { jti: 'x'.repeat(300) } }),
      'trust.proof_malformed',
    ],
    ['of another type', () => proofBy(undefined, { header: { typ: 'JWT' } }), 'trust.proof_malformed'],
    [
      'a proof of a key for a copy',
      () => proofBy(undefined, { header: { typ: 'openid4vci-proof+jwt' } }),
      'trust.proof_malformed',
    ],
    ['a token of two parts', () => proofBy().split('.').slice(0, 2).join('.'), 'trust.proof_malformed'],
    [
      'longer than any proof',
      () => proofBy(undefined, { payload: { pad: 'x'.repeat(6_000) } }),
      'trust.proof_malformed',
    ],
  ]))

test('the token without proof, as a bearer, opens nothing: cards.token_missing', async () => {
  for (const scheme of ['Bearer', 'Basic', 'DPoP DPoP'])
    assert.deepEqual(refusal(await open(proofBy(), mine, scheme)), [401, 'cards.token_missing'], scheme)
})

test('a proof that was seen at one door is used up at every other', async () => {
  const path = '/api/history'
  const over = { payload: { jti: 'once' } }
  const first = provenFor(house.target, ana)('GET', mine, over)
  assert.equal((await house.target.shoot({ path: mine, headers: first })).status, 200)
  const again = provenFor(house.target, ana)('GET', path, over)
  assert.deepEqual(refusal(await house.target.shoot({ path, headers: again })), [401, 'trust.proof_replayed'])
})

test('a refresh needs the key as well: another key gets nothing, and the owner keeps the session', async () => {
  const renewal = { grant_type: 'refresh_token', refresh_token: bo.refreshToken }
  const stolen = provenFor(house.target, { key: testKey() })('POST', tokenPath)
  const answer = await postForm(house.target, tokenPath, renewal, stolen)
  assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_grant'])
  const without = await postForm(house.target, tokenPath, renewal)
  assert.deepEqual([without.status, without.body.error], [400, 'invalid_dpop_proof'])
  const own = await postForm(
    house.target,
    tokenPath,
    renewal,
    provenFor(house.target, { key: bo.key })('POST', tokenPath),
  )
  assert.equal(own.status, 200, own.text)
})

test('a header that is padded with what nobody understands is refused', async () => {
  const [header = '', payload, signature] = proofBy().split('.')
  const read = JSON.parse(Buffer.from(header, 'base64url').toString())
  const critical = [encode({ ...read, crit: ['exp'], exp: 1 }), payload, signature].join('.')
  assert.deepEqual(refusal(await open(critical)), [401, 'trust.proof_malformed'])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
