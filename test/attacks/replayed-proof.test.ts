import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { jws } from '#identity/formats'
import { dpopProof, testKey } from '#test/device'
import {
  askCopies,
  assertNoFault,
  type House,
  keyProof,
  newNonce,
  openHouse,
  provenFor,
  type Resident,
} from './house.ts'
import { refusal } from './target.ts'

// A proof of a key for a copy (OpenID4VCI 1.0 app. F.1), shown by who did not make it, again, or in another's place.

let house: House
let ana: Resident
let bo: Resident
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  bo = await house.resident()
})
after(() => house.close())

const ask = (proofs: unknown[], who = ana) => askCopies(house.target, who, proofs)
const told = async (proofs: unknown[], who = ana) => {
  const { status, body } = await ask(proofs, who)
  return [status, body.error]
}

test('a proof twice in one batch makes no two copies of one key: invalid_proof', async () => {
  const proof = keyProof(house.target, testKey(), await newNonce(house.target))
  assert.deepEqual(await told([proof, proof]), [400, 'invalid_proof'])
})

test('nor do two proofs of one key', async () => {
  const [key, nonce] = [testKey(), await newNonce(house.target)]
  const proofs = [keyProof(house.target, key, nonce), keyProof(house.target, key, nonce)]
  assert.deepEqual(await told(proofs), [400, 'invalid_proof'])
})

test('a proof that has served is used up: whoever copied it hears invalid_nonce, its maker gets the same again', async () => {
  const proof = keyProof(house.target, testKey(), await newNonce(house.target))
  const first = await ask([proof])
  assert.equal(first.status, 200)
  assert.deepEqual(await told([proof], bo), [400, 'invalid_nonce'])
  // An answer may be lost on the way: the same wallet, the same proofs, and no place more in the status list.
  const again = await ask([proof])
  assert.deepEqual(placesOf(again.body), placesOf(first.body))
  const other = keyProof(house.target, testKey(), await newNonce(house.target))
  assert.deepEqual(await told([proof, other]), [400, 'invalid_proof'])
})

type Issued = { credentials: { credential: string }[] }
const placesOf = ({ credentials }: Issued) =>
  credentials.map(({ credential }) => jws.parse(credential.split('~')[0] ?? '').payload['status'])

test('an old proof with a fresh nonce written in is not signed: invalid_proof', async () => {
  const old = keyProof(house.target, testKey(), await newNonce(house.target))
  const [header, payload = '', signature] = old.split('.')
  const read = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const nonce = await newNonce(house.target)
  const fresh = Buffer.from(JSON.stringify({ ...read, nonce })).toString('base64url')
  assert.deepEqual(await told([[header, fresh, signature].join('.')]), [400, 'invalid_proof'])
})

test('a proof with the key of another written in is not signed: invalid_proof', async () => {
  const proof = keyProof(house.target, testKey(), await newNonce(house.target), {
    header: { jwk: testKey().jwk },
  })
  assert.deepEqual(await told([proof]), [400, 'invalid_proof'])
})

test('the key of the phone is no key of a copy: it would join what the card keeps apart', async () => {
  const proof = keyProof(house.target, ana.key, await newNonce(house.target))
  assert.deepEqual(await told([proof]), [400, 'invalid_proof'])
})

test('a proof made for one purpose serves no other', async () => {
  const nonce = await newNonce(house.target)
  const key = testKey()
  const dpop = dpopProof(
    key,
    { method: 'POST', url: `${house.origin}/oid4vci/credential`, now: new Date() },
    { payload: { nonce, aud: house.origin } },
  )
  assert.deepEqual(await told([dpop]), [400, 'invalid_proof'], 'a proof of possession is no proof of a copy')
  const binding = keyProof(house.target, key, nonce, { header: { typ: 'kb+jwt' } })
  assert.deepEqual(await told([binding]), [400, 'invalid_proof'], 'nor is a key binding')
  const path = '/api/cards/mine'
  const asProof = {
    ...provenFor(house.target, ana)('GET', path),
    dpop: keyProof(house.target, ana.key, nonce, {
      payload: { htm: 'GET', htu: house.origin + path, jti: 'x' },
    }),
  }
  assert.deepEqual(refusal(await house.target.shoot({ path, headers: asProof })), [
    401,
    'trust.proof_malformed',
  ])
})

test('one bad proof among good ones spoils the batch, and the nonce is still good', async () => {
  const nonce = await newNonce(house.target)
  const good = [testKey(), testKey()].map((key) => keyProof(house.target, key, nonce))
  const bad = keyProof(house.target, testKey(), nonce, { by: testKey() })
  assert.deepEqual(await told([...good, bad]), [400, 'invalid_proof'])
  assert.equal((await ask(good)).status, 200)
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
