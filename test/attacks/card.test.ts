import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { jws } from '#identity/formats'
import { dpopProof, testKey } from '#test/device'
import { scriptedWallet, type Misdeeds } from '#test/wallet'
import { enrol, joinAsOperator, type Person, provenBy, registerParty, settle } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// Two residents with a card each, a party and an operator; and what each of them tries with what belongs to another.

type Resident = Awaited<ReturnType<typeof enrol>>

let target: Target
let people: Person[]
let ana: Resident
let bo: Resident
let operator: Awaited<ReturnType<typeof joinAsOperator>>
let hotel: Awaited<ReturnType<typeof registerParty>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  const [first, second] = [await settle(target, '安娜', 'mei'), await settle(target, '博文', 'rosa')]
  ana = await enrol(target, first)
  bo = await enrol(target, second)
  people = [first, second]
  operator = await joinAsOperator(target, target.invitation)
  hotel = await registerParty(target, operator.headers)
})
after(() => target.close())

const mine = '/api/cards/mine'
const now = () => new Date()
type Bend = { header?: object; payload?: object }
const proofBy = (key = ana.applicant.key, over: Bend = {}, accessToken = ana.accessToken) =>
  dpopProof(key, { method: 'GET', url: target.origin + mine, now: now(), accessToken }, over)
const unsigned = (alg: string) => {
  const [header = '', payload = ''] = proofBy().split('.')
  const read = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg }
  return `${Buffer.from(JSON.stringify(read)).toString('base64url')}.${payload}.`
}
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60

const proofs: readonly [string, () => string | string[] | undefined, string][] = [
  ['none', () => undefined, 'trust.proof_missing'],
  ['two at once', () => [proofBy(), proofBy()], 'trust.proof_malformed'],
  ['alg none', () => unsigned('none'), 'trust.proof_malformed'],
  ['alg HS256', () => unsigned('HS256'), 'trust.proof_malformed'],
  ['no signature', () => unsigned('ES256'), 'trust.proof_signature_invalid'],
  ['of another type', () => proofBy(undefined, { header: { typ: 'JWT' } }), 'trust.proof_malformed'],
  [
    'with a private key in it',
    () => proofBy(undefined, { header: { jwk: { ...ana.applicant.key.jwk, d: 'AA' } } }),
    'formats.key_not_accepted',
  ],
  [
    'on another curve',
    () => proofBy(undefined, { header: { jwk: { ...ana.applicant.key.jwk, crv: 'P-384' } } }),
    'formats.key_not_accepted',
  ],
  [
    'with a symmetric key',
    () => proofBy(undefined, { header: { jwk: { kty: 'oct', k: 'AA' } } }),
    'formats.key_not_accepted',
  ],
  [
    'signed by another key',
    () => proofBy(testKey(), { header: { jwk: ana.applicant.key.jwk } }),
    'trust.proof_signature_invalid',
  ],
  [
    'for another method',
    () => proofBy(undefined, { payload: { htm: 'POST' } }),
    'trust.proof_for_another_request',
  ],
  [
    'for another address',
    () => proofBy(undefined, { payload: { htu: `${target.origin}/api/history` } }),
    'trust.proof_for_another_request',
  ],
  [
    'for another host',
    () => proofBy(undefined, { payload: { htu: `https://evil.example${mine}` } }),
    'trust.proof_for_another_request',
  ],
  ['for another token', () => proofBy(undefined, {}, bo.accessToken), 'trust.proof_for_another_token'],
  [
    'for no token',
    () => proofBy(undefined, { payload: { ath: undefined } }),
    'trust.proof_for_another_token',
  ],
  ['that is old', () => proofBy(undefined, { payload: { iat: minutesAgo(6) } }), 'trust.proof_stale'],
  ['from the future', () => proofBy(undefined, { payload: { iat: minutesAgo(-6) } }), 'trust.proof_stale'],
  ['without a name', () => proofBy(undefined, { payload: { jti: undefined } }), 'trust.proof_malformed'],
  ['of another device', () => proofBy(bo.applicant.key), 'cards.token_invalid'],
  ['of nobody', () => proofBy(testKey()), 'cards.token_invalid'],
]

test('a token opens nothing without a fresh proof of its own key', async () => {
  const wrong = []
  for (const [what, proof, code] of proofs) {
    const dpop = proof()
    const headers = { authorization: `DPoP ${ana.accessToken}`, ...(dpop !== undefined && { dpop }) }
    const told = refusal(await target.shoot({ path: mine, headers }))
    const status = code.startsWith('formats.') ? 400 : 401
    if (!isDeepStrictEqual(told, [status, code])) wrong.push([what, ...told])
  }
  assert.deepEqual(wrong, [])
})

test('a proof is good once, also when it comes three times at once', async () => {
  const headers = { authorization: `DPoP ${ana.accessToken}`, dpop: proofBy() }
  const tries = await Promise.all([1, 2, 3].map(() => target.shoot({ path: mine, headers })))
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.equal(tries.filter(({ body }) => body.code === 'trust.proof_replayed').length, 2)
})

test('a token that is not the wallet’s opens nothing', async () => {
  const { key } = ana.applicant
  const tokens = {
    [`Bearer ${ana.accessToken}`]: 'cards.token_missing',
    [`DPoP ${ana.applicant.token()}`]: 'cards.token_missing',
    [`DPoP ${'A'.repeat(43)}`]: 'cards.token_invalid',
  }
  for (const [authorization, code] of Object.entries(tokens)) {
    const accessToken = authorization.split(' ')[1] ?? ''
    const headers = { authorization, dpop: proofBy(key, {}, accessToken) }
    assert.deepEqual(refusal(await target.shoot({ path: mine, headers })), [401, code])
  }
})

test('what belongs to one resident is not there for the other', async () => {
  const device = (await ana.wallet.call('GET', mine)).body.devices[0].deviceId
  const stop = await bo.wallet.call('POST', `${mine}/devices/${device}/stop`)
  assert.deepEqual([stop.status, stop.body.code], [404, 'cards.unknown_device'])
  assert.equal((await ana.wallet.call('GET', mine)).body.state, 'active')
  const path = `/api/enrolment/applications/${ana.applicant.applicationId}`
  const theirs = provenBy(target, bo.applicant.key, bo.applicant.token())
  for (const [method, place] of [
    ['GET', path],
    ['POST', `${path}/challenge`],
    ['POST', `${path}/withdraw`],
  ] as const)
    assert.deepEqual(refusal(await target.shoot({ method, path: place, headers: theirs(method, place) })), [
      404,
      'enrolment.unknown_application',
    ])
})

test('the history is asked for by numbers, and by those there are', async () => {
  const ask = (query: string) => {
    const headers = provenBy(target, ana.applicant.key, ana.accessToken)('GET', '/api/history')
    return target.shoot({ path: `/api/history?${query}`, headers })
  }
  for (const query of ['before=999999999999999', 'before=4294967297', 'before=2147483648', 'limit=100'])
    assert.equal((await ask(query)).status, 200, query)
  for (const query of [
    'before=0',
    'before=-1',
    'before=1e3',
    'before=1.5',
    'before=',
    'limit=101',
    'limit=0',
    'before=1&before=2',
    'personId=1',
    'before=1;drop',
  ])
    assert.deepEqual(refusal(await ask(query)), [400, 'base.invalid_input'], query)
})

const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const tokenPath = '/oid4vci/token'
const askToken = (form: Record<string, string>, key = ana.applicant.key) =>
  target.shoot({
    method: 'POST',
    path: tokenPath,
    headers: {
      ...provenBy(target, key)('POST', tokenPath),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  })
async function newCode(): Promise<string> {
  const { body } = await ana.applicant.ask<{
    credential_offer: { grants: Record<string, Record<string, string>> }
  }>('POST', '/api/issuance/offers')
  return body.credential_offer.grants[grant]?.['pre-authorized_code'] ?? ''
}

test('a code is good once, for the phone it was made for, and so is a refresh token', async () => {
  const form = { grant_type: grant, 'pre-authorized_code': await newCode() }
  assert.deepEqual(refusal(await askToken(form, bo.applicant.key)), [400, 'issuance.invalid_grant'])
  const tries = await Promise.all([askToken(form), askToken(form), askToken(form)])
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.equal(tries.filter(({ body }) => body.error === 'invalid_grant').length, 2)
  const { refresh_token: refresh, access_token: accessToken } = tries.find(
    ({ status }) => status === 200,
  )!.body
  const renewal = { grant_type: 'refresh_token', refresh_token: refresh }
  assert.equal((await askToken(renewal, bo.applicant.key)).body.error, 'invalid_grant')
  const renewed = await askToken(renewal)
  assert.equal(renewed.status, 200, renewed.text)
  ana.accessToken = renewed.body.access_token
  assert.notEqual(ana.accessToken, accessToken)
})

type Bent = { header?: object; payload?: object; by?: ReturnType<typeof testKey> }
const credentialPath = '/oid4vci/credential'
async function proofOf(
  key: ReturnType<typeof testKey>,
  nonce: string,
  { header, payload, by = key }: Bent = {},
) {
  return jws.create(
    JSON.parse(JSON.stringify({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.jwk, ...header })),
    JSON.parse(JSON.stringify({ aud: target.origin, iat: minutesAgo(0), nonce, ...payload })),
    by.sign,
  )
}
const askCopies = (jwt: unknown[]) =>
  target.json(
    'POST',
    credentialPath,
    { credential_configuration_id: 'hufu_card', proofs: { jwt } },
    provenBy(target, ana.applicant.key, ana.accessToken)('POST', credentialPath),
  )
const newNonce = async (): Promise<string> => (await target.json('POST', '/oid4vci/nonce')).body.c_nonce

const bentProofs: readonly [string, Bent][] = [
  ['alg none', { header: { alg: 'none' } }],
  ['alg HS256', { header: { alg: 'HS256' } }],
  ['another type', { header: { typ: 'JWT' } }],
  ['a key of its own issuer', { header: { jwk: undefined, kid: 'x' } }],
  ['a private key', { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' } } }],
  ['another audience', { payload: { aud: 'https://evil.example' } }],
  ['the signature of another key', { by: testKey() }],
]

test('no copy is made for a proof that proves nothing', async () => {
  for (const [what, bent] of bentProofs) {
    const answer = await askCopies([await proofOf(testKey(), await newNonce(), bent)])
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_proof'], what)
  }
  const key = testKey()
  const nonce = await newNonce()
  const proof = await proofOf(key, nonce)
  assert.equal((await askCopies([proof, proof])).body.error, 'invalid_proof')
  assert.equal((await askCopies([proof])).status, 200)
  assert.equal((await askCopies([await proofOf(testKey(), nonce)])).body.error, 'invalid_nonce')
  const forged = `${nonce.slice(0, -2)}AA`
  assert.equal((await askCopies([await proofOf(testKey(), forged)])).body.error, 'invalid_nonce')
})

const asked = { claims: ['age_over_18'] }
const askCard = async (authorization = hotel.authorization, body: object = asked) =>
  target.json('POST', '/api/presentations', body, { authorization })
const readAnswer = async (requestId: string, authorization = hotel.authorization) =>
  target.json('GET', `/api/presentations/${requestId}`, undefined, { authorization })
/** Another phone with the same copies: so that nothing is used up. */
const walletWithCopies = () => scriptedWallet({ origin: target.origin, copies: ana.wallet.copies })

const misdeeds: readonly [string, Misdeeds][] = [
  ['the nonce of another request', { nonce: 'A'.repeat(43) }],
  ['for another verifier', { aud: 'x509_hash:AAAA' }],
  ['made an hour ago', { issuedAt: new Date(Date.now() - 3_600_000) }],
  ['by another key', { key: testKey() }],
  ['with more than was asked', { disclose: [['age_equal_or_over', '18'], ['name']] }],
  ['with less than was asked', { disclose: [] }],
  ['with a disclosure twice', { rewrite: (text) => text.replace(/~([^~]+)~/, '~$1~$1~') }],
  ['without key binding', { rewrite: (text) => text.slice(0, text.lastIndexOf('~') + 1) }],
  ['with another signature', { rewrite: (text) => text.replace(/\.[\w-]{20}/, '.AAAAAAAAAAAAAAAAAAAA') }],
]

test('a presentation that is bent is refused, and the party learns nothing', async () => {
  for (const [what, misdeed] of misdeeds) {
    const { body } = await askCard()
    const sent = await walletWithCopies().answer(body.walletLink, misdeed)
    assert.ok(sent.status >= 400 && sent.status < 500, `${what}: ${sent.status}`)
    const outcome = await readAnswer(body.requestId)
    assert.equal(outcome.body.claims, undefined, what)
  }
})

test('an answer counts once, for its own request, and is read by its own party', async () => {
  const [one, other] = [(await askCard()).body, (await askCard()).body]
  const wallet = walletWithCopies()
  assert.equal((await wallet.answer(one.walletLink, { state: 'x' })).status, 400)
  let taken = ''
  const tries = await Promise.all([
    wallet.answer(one.walletLink, { rewrite: (text) => (taken = text) }),
    walletWithCopies().answer(one.walletLink),
  ])
  assert.deepEqual(
    [200, 409].map((status) => tries.filter((sent) => sent.status === status).length),
    [1, 1],
  )
  const replayed = await walletWithCopies().answer(other.walletLink, { rewrite: () => taken })
  assert.ok(replayed.status >= 400 && replayed.status < 500, `${replayed.status}`)
  const rival = await registerParty(target, operator.headers)
  assert.deepEqual(refusal(await readAnswer(one.requestId, rival.authorization)), [
    404,
    'presentation.unknown_request',
  ])
  const elsewhere = { ...asked, returnUri: 'https://evil.example/back' }
  assert.deepEqual(refusal(await askCard(undefined, elsewhere)), [
    422,
    'presentation.return_uri_not_registered',
  ])
  assert.deepEqual(refusal(await askCard(undefined, { claims: ['sex'] })), [403, 'presentation.over_asking'])
})

test('each look of an operator and each refusal stands in the history of the one it was about', async () => {
  const [person] = people
  const look = (over: object = {}) => ({ lookId: randomUUID(), reason: 'card_management', ...over })
  const ask = (path: string, body?: object) =>
    target.json(body ? 'POST' : 'GET', path, body, operator.headers)
  const found = await ask('/api/people/search', look({ idNumber: person?.idNumber }))
  const { personId } = found.body.people[0]
  await ask(`/api/people/${personId}/look`, look())
  await ask(`/api/people/${personId}/look`, look({ withIdNumber: true }))
  await ask(`/api/people/${personId}/portrait`, look())
  const cards = (await ask(`/api/cards/people/${personId}`)).body.cards
  const { cardId } = cards.find(({ state }: { state: string }) => state === 'active')
  const revoked = await ask(`/api/cards/${cardId}/suspend`, {
    requestId: randomUUID(),
    reason: 'investigation',
  })
  assert.equal(revoked.status, 200, revoked.text)
  const { body } = await askCard()
  assert.equal((await walletWithCopies().answer(body.walletLink)).body.code, 'presentation.card_suspended')
  assert.equal(
    (await ask(`/api/cards/${cardId}/resume`, { requestId: randomUUID(), reason: 'found_in_order' })).status,
    200,
  )
  await delay(500)
  const history = provenBy(target, ana.applicant.key, ana.accessToken)('GET', '/api/history')
  const { entries } = (await target.json('GET', '/api/history?limit=100', undefined, history)).body
  const events: { kind: string; look?: string; reason?: string }[] = entries.map(
    ({ event }: { event: object }) => event,
  )
  const looks = new Set(events.filter(({ kind }) => kind === 'lookup').map((event) => event.look))
  assert.deepEqual(looks, new Set(['search', 'page', 'number', 'portrait', 'cards']))
  const reasons = events.filter(({ kind }) => kind === 'refused').map(({ reason }) => reason)
  assert.ok(reasons.includes('presentation.card_suspended'), reasons.join())
})

test('nothing of all this says in log or metrics whom it was about, and nothing of it was a fault', async () => {
  const metrics = await fetch(`${target.origin}/metrics`)
  const said = target.output() + (await metrics.text())
  assert.equal(metrics.status, 200)
  for (const { name, idNumber } of people) {
    assert.ok(!said.includes(idNumber) && !said.includes(name), 'somebody is named')
    assert.ok(!said.includes(encodeURIComponent(name)), 'somebody is named')
  }
  for (const secret of [
    ana.accessToken,
    bo.accessToken,
    operator.headers.cookie.split('=')[1] ?? 'x',
    hotel.clientSecret,
  ])
    assert.ok(!said.includes(secret), 'a secret is told')
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
})
