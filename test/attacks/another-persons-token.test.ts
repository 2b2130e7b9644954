import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { tokenHash } from '#base/ids'
import { createApplicant } from '#test/applicant'
import { testKey } from '#test/device'
import { createFinder } from '#test/lost-phone'
import {
  askCopies,
  assertNoFault,
  credentialPath,
  type House,
  keyProof,
  newNonce,
  openHouse,
  postForm,
  provenFor,
  random,
  type Resident,
  tokenPath,
} from './house.ts'
import { residentsOf } from './identities.ts'
import { refusal } from './target.ts'

// A token in the wrong hands: another person's, another device's, another purpose's.

let house: House
let ana: Resident
let eve: Resident
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  eve = await house.resident()
})
after(() => house.close())

type As = { key: typeof ana.key; accessToken: string }
const call = (method: string, path: string, as: As, body?: object) =>
  house.target.json(method, path, body, provenFor(house.target, as)(method, path))

const doors: readonly [method: string, path: string, body?: object][] = [
  ['GET', '/api/cards/mine'],
  ['POST', '/api/cards/mine/block', { requestId: randomUUID(), reason: 'device_lost' }],
  ['GET', '/api/history'],
]

test('a stolen token opens nothing with the thief’s key: cards.token_invalid', async () => {
  for (const [method, path, body] of doors)
    for (const key of [eve.key, testKey()])
      assert.deepEqual(
        refusal(await call(method, path, { key, accessToken: ana.accessToken }, body)),
        [401, 'cards.token_invalid'],
        path,
      )
  const proof = keyProof(house.target, testKey(), await newNonce(house.target))
  const asked = await askCopies(house.target, { key: eve.key, accessToken: ana.accessToken }, [proof])
  assert.deepEqual([asked.status, asked.body.error], [401, 'invalid_token'])
})

test('a token is what it was made for: a refresh token opens no door, an access token renews nothing', async () => {
  for (const accessToken of [ana.refreshToken, random(), ''.padEnd(43, 'A')])
    assert.deepEqual(refusal(await call('GET', '/api/cards/mine', { ...ana, accessToken })), [
      401,
      'cards.token_invalid',
    ])
  const form = { grant_type: 'refresh_token', refresh_token: ana.accessToken }
  const proof = provenFor(house.target, { key: ana.key })('POST', tokenPath)
  const renewed = await postForm(house.target, tokenPath, form, proof)
  assert.deepEqual([renewed.status, renewed.body.error], [400, 'invalid_grant'])
})

test('a refresh token in another’s hand renews nothing, and its owner goes on', async () => {
  const bo = await house.resident()
  const form = { grant_type: 'refresh_token', refresh_token: bo.refreshToken }
  const refresh = (key: typeof eve.key) =>
    postForm(house.target, tokenPath, form, provenFor(house.target, { key })('POST', tokenPath))
  const stolen = await refresh(eve.key)
  assert.deepEqual([stolen.status, stolen.body.error], [400, 'invalid_grant'])
  assert.equal((await refresh(bo.key)).status, 200)
  assert.equal((await call('GET', '/api/cards/mine', bo)).body.state, 'active')
})

test('what is another’s is not there: devices, applications, tries to stop a phone', async () => {
  const stop = await call('POST', `/api/cards/mine/devices/${ana.deviceId}/stop`, eve)
  assert.deepEqual(refusal(stop), [404, 'cards.unknown_device'])
  assert.equal((await call('GET', '/api/cards/mine', ana)).body.state, 'active')

  const [person] = await residentsOf(house.target)
  assert.ok(person)
  const place = { url: house.origin, origin: house.origin }
  const [mine, theirs] = [createApplicant(place), createApplicant(place)]
  assert.equal((await mine.start({ name: person.name, idNumber: person.idNumber })).status, 200)
  assert.equal((await theirs.start({ name: person.name, idNumber: person.idNumber })).status, 200)
  const path = `/api/enrolment/applications/${mine.applicationId}`
  for (const [method, target] of [
    ['GET', path],
    ['POST', `${path}/challenge`],
    ['POST', `${path}/withdraw`],
  ] as const)
    assert.equal((await theirs.ask(method, target)).code, 'enrolment.unknown_application', target)

  const [lost, other] = [createFinder(place), createFinder(place)]
  await lost.start(person)
  await other.start(person)
  const confirm = `/api/enrolment/stops/${lost.stopId}/confirm`
  assert.equal((await other.ask('POST', confirm)).code, 'enrolment.unknown_application')
})

test('the token of an application is no wallet’s, nor a wallet’s an application’s', async () => {
  const [person] = await residentsOf(house.target)
  assert.ok(person)
  const applicant = createApplicant({ url: house.origin, origin: house.origin })
  await applicant.start({ name: person.name, idNumber: person.idNumber })
  const asWallet = { key: applicant.key, accessToken: applicant.token() ?? '' }
  for (const [method, path, body] of doors)
    assert.deepEqual(refusal(await call(method, path, asWallet, body)), [401, 'cards.token_missing'], path)
  const path = `/api/enrolment/applications/${applicant.applicationId}`
  assert.deepEqual(refusal(await call('GET', path, ana)), [401, 'enrolment.token_missing'])
  assert.deepEqual(refusal(await call('POST', '/api/issuance/offers', ana)), [401, 'enrolment.token_missing'])
})

test('an application token with another number before its dot is none: enrolment.token_invalid', async () => {
  const [person] = await residentsOf(house.target)
  assert.ok(person)
  const place = { url: house.origin, origin: house.origin }
  const [one, other] = [createApplicant(place), createApplicant(place)]
  await one.start({ name: person.name, idNumber: person.idNumber })
  await other.start({ name: person.name, idNumber: person.idNumber })
  const crossed = `${other.applicationId}.${one.token()?.split('.')[1] ?? ''}`
  const path = `/api/enrolment/applications/${other.applicationId}`
  for (const key of [one.key, other.key])
    assert.deepEqual(refusal(await call('GET', path, { key, accessToken: crossed })), [
      401,
      'enrolment.token_invalid',
    ])
})

test('a code for a card is good for the phone it was made for: invalid_grant for any other', async () => {
  const code = random()
  await house.db.sql`
    insert into issuance.offer (token_hash, code_hash, card_id, jkt, expires_at)
    values (${tokenHash(random())}, ${tokenHash(code)}, ${ana.cardId}, ${ana.key.jkt}, ${new Date(Date.now() + 60_000)})`
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': code,
  }
  const redeem = (key: typeof ana.key) =>
    postForm(house.target, tokenPath, form, provenFor(house.target, { key })('POST', tokenPath))
  const stolen = await redeem(eve.key)
  assert.deepEqual([stolen.status, stolen.body.error], [400, 'invalid_grant'])
  const tries = await Promise.all([1, 2, 3].map(() => redeem(ana.key)))
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.equal(tries.filter(({ body }) => body.error === 'invalid_grant').length, 2)
})

test('copies are asked for with a token, not beside one', async () => {
  const proofs = { jwt: [keyProof(house.target, testKey(), await newNonce(house.target))] }
  const body = { credential_configuration_id: 'hufu_card', proofs }
  const without = await house.target.json('POST', credentialPath, body)
  assert.deepEqual([without.status, without.body.error], [401, 'invalid_token'])
  const inBody = await house.target.json('POST', credentialPath, { ...body, access_token: ana.accessToken })
  assert.equal(inBody.status, 401)
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
