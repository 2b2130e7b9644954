import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testKey } from '#test/device'
import {
  askCard,
  askCopies,
  assertNoFault,
  type House,
  keyProof,
  newNonce,
  openHouse,
  type Party,
  random,
  readAnswer,
  type Resident,
} from './house.ts'

// A nonce is good once, for the one it was made for: what was seen on the wire cannot be shown again.

let house: House
let ana: Resident
let bo: Resident
let hotel: Party
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  bo = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

const proof = (nonce: string, key = testKey()) => keyProof(house.target, key, nonce)

test('a nonce makes one batch of copies: the second hears invalid_nonce', async () => {
  const nonce = await newNonce(house.target)
  assert.equal((await askCopies(house.target, ana, [proof(nonce)])).status, 200)
  for (const who of [ana, bo]) {
    const answer = await askCopies(house.target, who, [proof(nonce)])
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_nonce'])
  }
})

test('of five batches with one nonce at the same moment one is made', async () => {
  const nonce = await newNonce(house.target)
  const tries = await Promise.all([1, 2, 3, 4, 5].map(() => askCopies(house.target, ana, [proof(nonce)])))
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.equal(tries.filter(({ body }) => body.error === 'invalid_nonce').length, 4)
})

test('a nonce that this city did not make is none: invalid_nonce', async () => {
  const nonce = await newNonce(house.target)
  const bytes = Buffer.from(nonce, 'base64url')
  const later = Buffer.from(bytes)
  later.writeUIntBE(Date.now() + 86_400_000, 0, 6)
  const forged = [
    `${nonce.slice(0, -2)}AA`,
    later.toString('base64url'),
    Buffer.concat([bytes, Buffer.of(0)]).toString('base64url'),
    `${nonce}=`,
    bytes.toString('base64'),
    random(34),
    '',
  ].filter((one) => one !== nonce)
  for (const one of forged) {
    const answer = await askCopies(house.target, ana, [proof(one)])
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_nonce'], one)
  }
})

test('a batch has one nonce: a fresh one beside a used one saves nothing', async () => {
  const used = await newNonce(house.target)
  await askCopies(house.target, ana, [proof(used)])
  const fresh = await newNonce(house.target)
  const answer = await askCopies(house.target, ana, [proof(fresh), proof(used)])
  assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_proof'])
})

test('a presentation for the nonce of another question is refused: formats.nonce_wrong', async () => {
  const [one, other] = [await askCard(house.target, hotel), await askCard(house.target, hotel)]
  const { nonce } = await ana.wallet().read(one.walletLink)
  for (const wrong of [nonce, random(), `${nonce} `, '']) {
    const asked = wrong === nonce ? other : await askCard(house.target, hotel)
    const sent = await ana.wallet().answer(asked.walletLink, { nonce: wrong })
    assert.deepEqual([sent.status, sent.body.code], [400, 'formats.nonce_wrong'], wrong)
    const { body } = await readAnswer(house.target, hotel, asked.requestId)
    assert.deepEqual([body.state, body.claims], ['refused', undefined])
  }
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
