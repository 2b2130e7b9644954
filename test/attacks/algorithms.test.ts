import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { CompactEncrypt, importJWK } from 'jose'
import { type JsonObject, jws } from '#identity/formats'
import { testKey } from '#test/device'
import type { Misdeeds } from '#test/wallet'
import { present } from '#test/wallet/presentation'
import {
  askCard,
  askCopies,
  assertNoFault,
  encode,
  newNonce,
  openHouseWithRival,
  type Party,
  postForm,
  readAnswer,
  rebound,
  type Resident,
  rewriteHeader,
} from './house.ts'
import { refusal } from './target.ts'

// The algorithm is never the token's choice (RFC 8725 §3.1): whatever header says otherwise, at every door that takes a token.

let house: Awaited<ReturnType<typeof openHouseWithRival>>
let ana: Resident
let hotel: Party
before(async () => {
  house = await openHouseWithRival()
  ana = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

type Game = {
  what: string
  forge: (header: JsonObject, payload: JsonObject, publicJwk: JsonObject) => string
}

const token = (header: object, payload: object, signature: (input: string) => string) => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(input)}`
}
const der = (key: KeyObject, digest: string) => (input: string) =>
  sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
const ed = generateKeyPairSync('ed25519')
const jwkOf = (key: KeyObject): JsonObject => JSON.parse(JSON.stringify(key.export({ format: 'jwk' })))
const secrets = ({ x, ...publicJwk }: JsonObject) => [
  JSON.stringify({ ...publicJwk, x }),
  Buffer.from(typeof x === 'string' ? x : '', 'base64url'),
]

/** Every forgery is signed as its header says: what refuses it is the list of what is accepted, not a broken signature. */
const games: readonly Game[] = [
  { what: 'none', forge: (header, payload) => token({ ...header, alg: 'none' }, payload, () => '') },
  { what: 'None', forge: (header, payload) => token({ ...header, alg: 'None' }, payload, () => '') },
  { what: 'no alg', forge: (header, payload) => token({ ...header, alg: undefined }, payload, () => '') },
  ...[0, 1].map((which) => ({
    what: `HS256 with the public key for a secret (${which})`,
    forge: (header: JsonObject, payload: JsonObject, publicJwk: JsonObject) =>
      token({ ...header, alg: 'HS256' }, payload, (input) =>
        createHmac('sha256', secrets(publicJwk)[which] ?? '')
          .update(input)
          .digest('base64url'),
      ),
  })),
  {
    what: 'RS256',
    forge: (header, payload) =>
      token({ ...header, alg: 'RS256', jwk: jwkOf(rsa.publicKey) }, payload, (input) =>
        sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url'),
      ),
  },
  {
    what: 'ES384',
    forge: (header, payload) =>
      token({ ...header, alg: 'ES384', jwk: jwkOf(p384.publicKey) }, payload, der(p384.privateKey, 'sha384')),
  },
  {
    what: 'ES256 on another curve',
    forge: (header, payload) =>
      token({ ...header, alg: 'ES256', jwk: jwkOf(p384.publicKey) }, payload, der(p384.privateKey, 'sha256')),
  },
  {
    what: 'ES256 on the curve of another trade',
    forge: (header, payload) =>
      token(
        { ...header, alg: 'ES256', jwk: { ...jwkOf(k256.publicKey), crv: 'P-256' } },
        payload,
        der(k256.privateKey, 'sha256'),
      ),
  },
  {
    what: 'EdDSA',
    forge: (header, payload) =>
      token({ ...header, alg: 'EdDSA', jwk: jwkOf(ed.publicKey) }, payload, (input) =>
        sign(null, Buffer.from(input), ed.privateKey).toString('base64url'),
      ),
  },
  {
    what: 'an extension that must be understood',
    forge: (header, payload) =>
      token({ ...header, crit: ['b64'], b64: false }, payload, (input) => ana.key.sign(input)),
  },
]

test('a proof of possession is ES256 on P-256, or none: trust.proof_malformed, formats.key_not_accepted', async () => {
  const path = '/api/cards/mine'
  for (const { what, forge } of games) {
    const payload = {
      jti: what,
      htm: 'GET',
      htu: house.origin + path,
      iat: Math.floor(Date.now() / 1000),
      ath: createHash('sha256').update(ana.accessToken).digest('base64url'),
    }
    const jwk = { ...ana.key.jwk }
    const dpop = forge({ typ: 'dpop+jwt', alg: 'ES256', jwk }, payload, jwk)
    const headers = { authorization: `DPoP ${ana.accessToken}`, dpop }
    const answer = await house.target.shoot({ path, headers })
    const code = /another trade/.test(what)
      ? /^trust\.proof_signature_invalid$/
      : /^(trust\.proof_malformed|formats\.key_not_accepted)$/
    assert.match(String(answer.body.code), code, what)
    assert.ok(answer.status === 401 || answer.status === 400, what)
  }
})

test('a proof for a copy is the same: invalid_proof', async () => {
  for (const { what, forge } of games) {
    const jwk = { ...testKey().jwk }
    const payload = {
      aud: house.origin,
      iat: Math.floor(Date.now() / 1000),
      nonce: await newNonce(house.target),
    }
    const proof = forge({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk }, payload, jwk)
    const { status, body } = await askCopies(house.target, ana, [proof])
    assert.deepEqual([status, body.error], [400, 'invalid_proof'], what)
  }
})

type Told = readonly [status: number, code: string]
async function tried(misdeeds: Misdeeds): Promise<Told> {
  const { walletLink, requestId } = await askCard(house.target, hotel)
  const sent = await ana.wallet().answer(walletLink, misdeeds)
  const { body } = await readAnswer(house.target, hotel, requestId)
  assert.deepEqual([body.state, body.claims], ['refused', undefined])
  return [sent.status, sent.body.code]
}
const copy = () => {
  const [first] = ana.copies
  assert.ok(first)
  return first
}
/** The card with another header, signed by who knows what; its holder plays along. */
const reissued = (forge: (header: JsonObject, payload: JsonObject) => string): Misdeeds => ({
  rewrite: rebound(copy().key, (jwt, disclosures) => {
    const { header, payload } = jws.parse(jwt)
    return [forge(header, payload), disclosures]
  }),
})

test('a card is ES256, signed by the city: formats.algorithm_not_accepted, critical_header', async () => {
  const { x5c } = await house.trust.signer('credential')
  for (const { what, forge } of games) {
    const [status, code] = await tried(
      reissued((header, payload) => forge(header, payload, { x: x5c[0] ?? '' })),
    )
    assert.equal(status, 400, what)
    const expected = /another curve|another trade/.test(what)
      ? 'formats.signature_invalid'
      : /extension/.test(what)
        ? 'formats.critical_header'
        : 'formats.algorithm_not_accepted'
    assert.equal(code, expected, what)
  }
})

const signedBy = (by: (input: string) => string, change: (header: JsonObject) => object) =>
  reissued((header, payload) => token(change(header), payload, by))

test('a key that the card brings along is not believed: formats.signature_invalid', async () => {
  const own = testKey()
  const injected = [
    { jwk: { ...own.jwk } },
    { jku: 'https://evil.example/jwks' },
    { kid: 'x' },
    { x5u: 'https://evil.example/x' },
  ]
  for (const members of injected)
    assert.deepEqual(await tried(signedBy(own.sign, (header) => ({ ...header, ...members }))), [
      400,
      'formats.signature_invalid',
    ])
  assert.deepEqual(
    await tried(signedBy(own.sign, (header) => ({ ...header, x5c: undefined, jwk: { ...own.jwk } }))),
    [400, 'trust.chain_malformed'],
  )
})

test('a chain of another city of the same name is not ours: trust.chain_untrusted', async () => {
  const theirs = await house.rival.signer('credential')
  const ours = await house.trust.signer('credential')
  const roots = house.trust.roots().map((root) => root.raw.toString('base64'))
  const chains: [string[], RegExp][] = [
    [theirs.x5c, /^trust\.chain_untrusted$/],
    [[...theirs.x5c, ...roots], /^trust\.chain_untrusted$/],
    [[...theirs.x5c, ...ours.x5c], /^trust\.chain_untrusted$/],
    [house.rival.roots().map((root) => root.raw.toString('base64')), /^trust\.chain_untrusted$/],
    [[...ours.x5c, ...theirs.x5c], /^trust\.chain_untrusted$/],
    [ours.x5c, /^formats\.signature_invalid$/],
    [roots, /^trust\.chain_untrusted$/],
    [[], /^trust\.chain_malformed$/],
    [['AAAA'], /^trust\.chain_malformed$/],
  ]
  for (const [x5c, code] of chains) {
    const told = await tried(signedBy(theirs.sign, (header) => ({ ...header, x5c })))
    assert.equal(told[0], 400)
    assert.match(told[1], code)
  }
})

test('a certificate of ours for another purpose makes no card: trust.certificate_of_another', async () => {
  for (const use of ['statusList', 'request', 'historyLog'] as const) {
    const { sign: signAs, x5c } = await house.trust.signer(use)
    assert.deepEqual(await tried(signedBy(signAs, (header) => ({ ...header, x5c }))), [
      400,
      'trust.certificate_of_another',
    ])
  }
})

test('a card of another type of token is none: formats.type_not_accepted', async () => {
  const { sign: signAs } = await house.trust.signer('credential')
  for (const typ of ['JWT', 'vc+sd-jwt+x', 'kb+jwt', 'statuslist+jwt'])
    assert.deepEqual(await tried(signedBy(signAs, (header) => ({ ...header, typ }))), [
      400,
      'formats.type_not_accepted',
    ])
})

test('the holder signs by ES256 as well, and as a holder', async () => {
  const cases: [change: (header: JsonObject) => object, code: RegExp][] = [
    [(header) => ({ ...header, alg: 'none' }), /algorithm_not_accepted/],
    [(header) => ({ ...header, alg: 'HS256' }), /algorithm_not_accepted/],
    [(header) => ({ ...header, alg: 'ES384' }), /algorithm_not_accepted/],
    [(header) => ({ ...header, typ: 'JWT' }), /type_not_accepted/],
    [(header) => ({ ...header, crit: ['x'], x: 1 }), /critical_header/],
    [(header) => ({ ...header, jwk: { ...testKey().jwk } }), /signature_invalid/],
  ]
  for (const [change, code] of cases) {
    const rewrite = (text: string) => {
      const at = text.lastIndexOf('~') + 1
      return text.slice(0, at) + rewriteHeader(text.slice(at), change)
    }
    const [status, told] = await tried({ rewrite })
    assert.equal(status, 400)
    assert.match(told, code)
  }
})

test('an answer is encrypted to the key of its question, by the one way there is: presentation.undecipherable', async () => {
  const asked = await askCard(house.target, hotel)
  const request = await ana.wallet().read(asked.walletLink)
  const [key] = request.client_metadata.jwks.keys
  const { id } = request.dcql_query.credentials[0]
  const payload = { vp_token: { [id]: [await present(request, copy())] }, state: request.state }
  const encrypt = async (
    header: { alg: string; enc: string },
    to: Parameters<CompactEncrypt['encrypt']>[0],
  ) =>
    new CompactEncrypt(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ ...header, kid: key.kid })
      .encrypt(to)
  const to = await importJWK(key, 'ECDH-ES')
  const secret = Buffer.alloc(16, 1)
  const wrong = [
    await encrypt({ alg: 'ECDH-ES+A128KW', enc: 'A128GCM' }, to),
    await encrypt({ alg: 'ECDH-ES', enc: 'A128CBC-HS256' }, to),
    await encrypt({ alg: 'dir', enc: 'A128GCM' }, secret),
    await encrypt({ alg: 'A128KW', enc: 'A128GCM' }, secret),
    await encrypt({ alg: 'RSA-OAEP-256', enc: 'A128GCM' }, rsa.publicKey),
    await encrypt(
      { alg: 'ECDH-ES', enc: 'A128GCM' },
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
    ),
  ]
  for (const response of wrong)
    assert.deepEqual(
      refusal(await postForm(house.target, `/oid4vp/responses/${request.state}`, { response })),
      [400, 'presentation.undecipherable'],
    )
})

test('a party that proves itself by a key does so by ES256 with that key: invalid_client', async () => {
  const key = testKey()
  const { kty, crv, x, y } = key.jwk
  const shop = await house.party({
    authentication: { method: 'key', keys: [{ kty, crv, x, y, kid: 'k1' }] },
  })
  const { clientId } = shop.party
  const claims = () => {
    const iat = Math.floor(Date.now() / 1000)
    return {
      iss: clientId,
      sub: clientId,
      aud: `${house.origin}/oidc`,
      jti: testKey().jkt,
      iat,
      exp: iat + 60,
    }
  }
  const push = (assertion: string) =>
    postForm(house.target, '/oidc/request', {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      response_type: 'code',
      redirect_uri: 'https://hotel.example/back',
      scope: 'openid',
      state: 's',
      nonce: 'n',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
  const header = { alg: 'ES256', kid: 'k1' }
  const honest = await push(token(header, claims(), (input) => key.sign(input)))
  assert.equal(honest.status, 201, honest.text)
  for (const { what, forge } of games) {
    if (what.includes('extension')) continue
    const answer = await push(forge(header, claims(), { ...key.jwk }))
    assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client'], what)
  }
  const other = await push(token(header, claims(), (input) => testKey().sign(input)))
  assert.deepEqual([other.status, other.body.error], [401, 'invalid_client'])
  const injected = await push(
    token({ ...header, jwk: testKey().jwk }, claims(), (input) => testKey().sign(input)),
  )
  assert.deepEqual([injected.status, injected.body.error], [401, 'invalid_client'])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
