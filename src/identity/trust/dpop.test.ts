import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { dpopProof, testKey } from '#test/device'
import { createDpop, proofLifetimeSeconds } from './dpop.ts'

const origin = 'https://id.city.example'
const now = new Date('2026-03-01T12:00:00Z')
const key = testKey()
const url = `${origin}/oid4vci/credential`
const request = (dpop: string | string[] | undefined, path = '/oid4vci/credential') => ({
  method: 'POST',
  url: path,
  headers: { dpop },
})
const proof = (over?: Parameters<typeof dpopProof>[2], accessToken = 'token') =>
  dpopProof(key, { method: 'POST', url, now, accessToken }, over)
const verify = (dpop: string | string[] | undefined, path?: string) =>
  createDpop({ origin, now: () => now }).verify(request(dpop, path), 'token')

test('a proof of the device key is accepted, and says which key', () => {
  const { jkt, issuedAt } = verify(proof())
  assert.equal(jkt, key.jkt)
  assert.deepEqual(issuedAt, now)
})

test('a request without access token needs no hash of one', () => {
  const dpop = createDpop({ origin, now: () => now })
  assert.equal(dpop.verify(request(proof({ payload: { ath: undefined } }))).jkt, key.jkt)
})

test('the address is compared as RFC 3986 §6.2.2-6.2.3 says, without query and fragment', () => {
  const same = [
    `${url}?x=1`,
    `${url}#x`,
    'HTTPS://ID.City.Example/oid4vci/credential',
    `${origin}:443/oid4vci/credential`,
    `${origin}/oid4vci/./credential`,
    `${origin}/oid4vci/%63redential`,
  ]
  for (const htu of same) assert.ok(verify(proof({ payload: { htu } }), '/oid4vci/credential?q=1'))
})

test('whatever a proxy writes into Host, the configured origin counts', () => {
  const dpop = createDpop({ origin, now: () => now })
  const asked = { ...request(proof()), headers: { dpop: proof(), host: 'evil.example' } }
  assert.ok(dpop.verify(asked, 'token'))
})

const refused: [what: string, code: string, dpop: () => string | string[] | undefined][] = [
  ['no proof', 'trust.proof_missing', () => undefined],
  ['an empty one', 'trust.proof_missing', () => ''],
  ['two proofs', 'trust.proof_malformed', () => [proof(), proof()]],
  ['two proofs joined by a comma', 'trust.proof_malformed', () => `${proof()}, ${proof()}`],
  ['no token at all', 'trust.proof_malformed', () => 'abc'],
  ['a proof longer than any', 'trust.proof_malformed', () => proof({ payload: { x: 'x'.repeat(5000) } })],
  ['another type of token', 'trust.proof_malformed', () => proof({ header: { typ: 'JWT' } })],
  ['no signature algorithm', 'trust.proof_malformed', () => proof({ header: { alg: 'none' } })],
  ['an algorithm not accepted', 'trust.proof_malformed', () => proof({ header: { alg: 'HS256' } })],
  ['a critical extension', 'trust.proof_malformed', () => proof({ header: { crit: ['exp'] } })],
  ['no identifier', 'trust.proof_malformed', () => proof({ payload: { jti: undefined } })],
  ['an endless identifier', 'trust.proof_malformed', () => proof({ payload: { jti: 'x'.repeat(257) } })],
  ['a private key', 'formats.key_not_accepted', () => proof({ header: { jwk: { ...key.jwk, d: 'x' } } })],
  ['no key', 'formats.key_not_accepted', () => proof({ header: { jwk: undefined } })],
  [
    'another curve',
    'formats.key_not_accepted',
    () => proof({ header: { jwk: { ...key.jwk, crv: 'P-384' } } }),
  ],
  ['another method', 'trust.proof_for_another_request', () => proof({ payload: { htm: 'GET' } })],
  [
    'another path',
    'trust.proof_for_another_request',
    () => proof({ payload: { htu: `${origin}/oid4vci/token` } }),
  ],
  [
    'another host',
    'trust.proof_for_another_request',
    () => proof({ payload: { htu: 'https://evil.example/oid4vci/credential' } }),
  ],
  [
    'another scheme',
    'trust.proof_for_another_request',
    () => proof({ payload: { htu: url.replace('https', 'http') } }),
  ],
  ['no address', 'trust.proof_for_another_request', () => proof({ payload: { htu: undefined } })],
  [
    'an address that is none',
    'trust.proof_for_another_request',
    () => proof({ payload: { htu: 'https://' } }),
  ],
  [
    'a proof of long ago',
    'trust.proof_stale',
    () => proof({ payload: { iat: now.getTime() / 1000 - proofLifetimeSeconds - 1 } }),
  ],
  [
    'a proof of the future',
    'trust.proof_stale',
    () => proof({ payload: { iat: now.getTime() / 1000 + proofLifetimeSeconds + 1 } }),
  ],
  ['a time that is none', 'trust.proof_stale', () => proof({ payload: { iat: 'now' } })],
  ['another access token', 'trust.proof_for_another_token', () => proof({}, 'stolen')],
  [
    'no hash of the access token',
    'trust.proof_for_another_token',
    () => proof({ payload: { ath: undefined } }),
  ],
  [
    'another key than signed it',
    'trust.proof_signature_invalid',
    () => proof({ header: { jwk: testKey().jwk } }),
  ],
  [
    'a point off the curve',
    'trust.proof_signature_invalid',
    () => proof({ header: { jwk: { ...key.jwk, x: key.jwk.y } } }),
  ],
  ['a signature cut short', 'trust.proof_signature_invalid', () => proof().slice(0, -2)],
]

for (const [what, code, dpop] of refused) {
  test(`a proof is refused: ${what}`, () => {
    assert.throws(
      () => verify(dpop()),
      (error) => error instanceof Refusal && error.code === code,
    )
  })
}

test('a proof is good once', () => {
  const dpop = createDpop({ origin, now: () => now })
  const once = proof()
  dpop.verify(request(once), 'token')
  assert.throws(() => dpop.verify(request(once), 'token'), { code: 'trust.proof_replayed' })
})

test('a proof used before a restart is not good after it: trust.proof_stale', () => {
  let at = now
  const used = proof()
  createDpop({ origin, now: () => at }).verify(request(used), 'token')
  at = new Date(now.getTime() + 2_000)
  const restarted = createDpop({ origin, now: () => at })
  assert.throws(() => restarted.verify(request(used), 'token'), { code: 'trust.proof_stale' })
  const fresh = proof({ payload: { iat: Math.floor(at.getTime() / 1000) } })
  assert.ok(restarted.verify(request(fresh), 'token'), 'made in the second of the start')
})

test('a slow clock costs its owner as much waiting after a restart, and nothing later', () => {
  let at = now
  const dpop = createDpop({ origin, now: () => at })
  const slowSeconds = 120
  const signed = () => proof({ payload: { iat: Math.floor(at.getTime() / 1000) - slowSeconds } })
  assert.throws(() => dpop.verify(request(signed()), 'token'), { code: 'trust.proof_stale' })
  at = new Date(now.getTime() + slowSeconds * 1000)
  assert.ok(dpop.verify(request(signed()), 'token'))
})

test('a proof stays known for as long as it would pass for fresh', () => {
  let at = now
  const dpop = createDpop({ origin, now: () => at })
  const early = proof({ payload: { iat: now.getTime() / 1000 + proofLifetimeSeconds } })
  dpop.verify(request(early), 'token')
  for (const seconds of [1, 100, 299, 300, 450, 599, 600]) {
    at = new Date(now.getTime() + seconds * 1000)
    dpop.verify(request(dpopProof(key, { method: 'POST', url, now: at, accessToken: 'token' })), 'token')
    assert.throws(() => dpop.verify(request(early), 'token'), { code: 'trust.proof_replayed' })
  }
})

test('no header, however odd, gets more than a refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.tuple(fc.json(), fc.json()).map(asToken)), (dpop) => {
      assert.throws(() => verify(dpop), Refusal)
    }),
  )
})

const asToken = ([header, payload]: [string, string]): string =>
  `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}.AAAA`
