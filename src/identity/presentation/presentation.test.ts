import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { newId } from '#base/ids'
import type { RelyingParty } from '#identity/parties'
import { testKey } from '#test/device'
import { testKeys } from '#test/keys'
import { scriptedWallet } from '#test/wallet'
import { type City, openCity } from '#test/wallet/city'
import { type Misdeeds, encrypt, parseLink, post } from '#test/wallet/presentation'

const keys = testKeys()

type Registration = Parameters<City['parties']['register']>[1]
type Reply = { status: number; body: ReturnType<typeof JSON.parse> }

async function house(t: TestContext, options: { changes?: Partial<Registration>; now?: () => Date } = {}) {
  const city = await openCity(t, { keys, ...(options.now ? { now: options.now } : {}) })
  const { party, clientSecret } = await city.parties.register(city.db.sql, {
    partyId: newId(),
    name: { zh: '酒店', en: 'Hotel' },
    purpose: { zh: '登记入住', en: 'Check-in' },
    claims: ['age_over_18', 'region_code', 'name'],
    legalGround: { zh: '旅馆业治安管理办法', en: 'Hotel act' },
    redirectUris: ['https://hotel.example/back'],
    postLogoutRedirectUris: [],
    logoSvg: null,
    authentication: { method: 'secret' },
    ...options.changes,
  })
  const authorization = `Basic ${Buffer.from(`${party.clientId}:${clientSecret}`).toString('base64')}`
  const call = async (method: string, path: string, body?: object): Promise<Reply> => {
    const response = await fetch(`${city.origin}${path}`, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : null,
    })
    return { status: response.status, body: await response.json() }
  }
  const ask = async (body: object = { claims: ['age_over_18'] }) => call('POST', '/api/presentations', body)
  const read = async (requestId: string, code = '') =>
    call('GET', `/api/presentations/${requestId}${code ? `?responseCode=${code}` : ''}`)
  const { copies, card, personId } = await city.issue({ count: 4 })
  const wallet = scriptedWallet({ origin: city.origin, copies })
  return { city, party, call, ask, read, card, personId, wallet }
}

const code = ({ status, body }: Reply) => `${status} ${body.code}`

/** Asks, answers with a misdeed, and says what the wallet was told and what the party reads afterwards. */
async function tried(
  { ask, read, wallet }: Awaited<ReturnType<typeof house>>,
  misdeeds: Misdeeds,
  question: object = { claims: ['age_over_18'] },
) {
  const { body } = await ask(question)
  const sent = await wallet.answer(body.walletLink, misdeeds)
  const { body: outcome } = await read(body.requestId)
  return { told: code(sent), state: outcome.state, reason: outcome.reason }
}

test('a party asks, the card answers, and the party learns exactly that', async (t) => {
  const { city, ask, read, wallet, party, personId } = await house(t)
  const asked = await ask()
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  const { requestId, walletLink, openid4vpLink } = asked.body
  assert.equal((await read(requestId)).body.state, 'requested')
  assert.deepEqual(parseLink(walletLink), parseLink(openid4vpLink))
  const sent = await wallet.answer(walletLink)
  assert.deepEqual([sent.status, sent.body], [200, {}])
  const { answeredAt, ...outcome } = (await read(requestId)).body
  assert.ok(answeredAt)
  assert.deepEqual(outcome, { state: 'answered', edition: 'lightweight', claims: { age_over_18: true } })
  assert.deepEqual(
    (await read(requestId)).body.claims,
    { age_over_18: true },
    'a lost reply can be asked for again',
  )
  const facts = await city.db.sql<{ fact: string; body: object }[]>`
    select fact, body from base.outbox where fact like 'presentation.%'`
  const body = { requestId, personId, partyId: party.partyId, claims: ['age_over_18'], way: 'presentation' }
  assert.deepEqual([...facts], [{ fact: 'presentation.given', body }])
})

test('an answer can be no', async (t) => {
  const { city, ask, read, wallet } = await house(t)
  const { copies } = await city.issue({ claims: { age_equal_or_over: { 18: false } } })
  const child = scriptedWallet({ origin: city.origin, copies })
  const { requestId, walletLink } = (await ask()).body
  await child.answer(walletLink)
  assert.deepEqual((await read(requestId)).body.claims, { age_over_18: false })
  assert.equal(wallet.copies.length, 4)
})

test('asking for nothing learns only that there is a valid card', async (t) => {
  const { ask, read, wallet } = await house(t)
  const { requestId, walletLink } = (await ask({ claims: [] })).body
  await wallet.answer(walletLink)
  const { state, claims } = (await read(requestId)).body
  assert.deepEqual([state, claims], ['answered', {}])
})

test('the request is signed for this verifier, carries the nonce of the wallet, and says who asks', async (t) => {
  const { city, ask, wallet, party } = await house(t)
  const { walletLink, clientId, requestId } = (await ask()).body
  const request = await wallet.read(walletLink)
  assert.equal(request.client_id, clientId)
  assert.equal(request.response_mode, 'direct_post.jwt')
  assert.equal(request.response_uri, `${city.origin}/oid4vp/responses/${requestId}`)
  assert.deepEqual(request.dcql_query.credentials[0].claims, [{ path: ['age_equal_or_over', '18'] }])
  const [info] = request.verifier_info
  const statement = JSON.parse(Buffer.from(info.data.split('.')[1], 'base64url').toString())
  assert.equal(info.format, 'urn:hufu:registration')
  assert.deepEqual(
    [statement.sub, statement.party_id, statement.name, statement.purpose, statement.claims],
    [clientId, party.partyId, party.name, party.purpose, party.claims],
  )
  const byGet = await wallet.read(walletLink, 'GET')
  assert.equal(byGet.wallet_nonce, undefined)
  assert.equal(byGet.nonce, request.nonce)
})

test('two requests have nothing in common that a wallet could not expect', async (t) => {
  const { ask, wallet } = await house(t)
  const [one, two] = [(await ask()).body, (await ask()).body]
  const [first, second] = [await wallet.read(one.walletLink), await wallet.read(two.walletLink)]
  assert.notEqual(first.nonce, second.nonce)
  assert.notEqual(first.state, second.state)
  assert.notDeepEqual(first.client_metadata.jwks, second.client_metadata.jwks)
})

test('on one device the answer is handed out against the code that came back: presentation.response_code_wrong', async (t) => {
  const { ask, read, wallet } = await house(t)
  const returnUri = 'https://hotel.example/back'
  const { requestId, walletLink } = (await ask({ claims: ['age_over_18'], returnUri })).body
  const { redirectUri } = await wallet.answer(walletLink)
  const back = new URL(redirectUri ?? '')
  const fragment = new URLSearchParams(back.hash.slice(1))
  assert.equal(redirectUri?.split('#')[0], returnUri)
  assert.equal(fragment.get('request_id'), requestId)
  assert.equal(code(await read(requestId)), '403 presentation.response_code_wrong')
  assert.equal(code(await read(requestId, 'wrong')), '403 presentation.response_code_wrong')
  assert.equal((await read(requestId, fragment.get('response_code') ?? '')).body.state, 'answered')
})

test('an address nobody registered is refused: presentation.return_uri_not_registered', async (t) => {
  const { ask } = await house(t)
  for (const returnUri of [
    'https://evil.example/',
    'https://hotel.example/back/',
    'https://hotel.example/back?x',
  ])
    assert.equal(
      code(await ask({ claims: ['age_over_18'], returnUri })),
      '422 presentation.return_uri_not_registered',
    )
})

test('a party asks for what it is registered for and no more: presentation.over_asking', async (t) => {
  const { ask, city } = await house(t)
  const refused = await ask({ claims: ['age_over_18', 'birthdate'] })
  assert.deepEqual(
    [code(refused), refused.body.facts],
    ['403 presentation.over_asking', { claim: 'birthdate' }],
  )
  const query = (claims: object[]) => ({
    dcqlQuery: {
      credentials: [
        { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [`${city.origin}/vct/card`] }, claims },
      ],
    },
  })
  assert.equal((await ask(query([{ path: ['name'] }]))).status, 201)
  assert.equal(code(await ask(query([{ path: ['sex'] }]))), '403 presentation.over_asking')
  const unknown = [['age_equal_or_over'], ['age_equal_or_over', null], ['id_number'], ['name', 'x']]
  for (const path of unknown)
    assert.equal(code(await ask(query([{ path }]))), '422 presentation.claim_unknown', JSON.stringify(path))
})

test('what DCQL can say and we do not answer is refused: presentation.query_unsupported', async (t) => {
  const { ask, city } = await house(t)
  const card = { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [`${city.origin}/vct/card`] } }
  const bad = [
    { credentials: [card, { ...card, id: 'b' }] },
    { credentials: [card], credential_sets: [{ options: [['a']] }] },
    { credentials: [{ ...card, multiple: true }] },
    { credentials: [{ ...card, require_cryptographic_holder_binding: false }] },
    { credentials: [{ ...card, meta: { vct_values: ['https://other.example/vct'] } }] },
    { credentials: [{ ...card, trusted_authorities: [{ type: 'aki', values: ['x'] }] }] },
    { credentials: [{ ...card, format: 'mso_mdoc', meta: { doctype_value: 'x' } }] },
  ]
  for (const dcqlQuery of bad)
    assert.equal(
      code(await ask({ dcqlQuery })),
      '422 presentation.query_unsupported',
      JSON.stringify(dcqlQuery),
    )
  assert.equal(code(await ask({ dcqlQuery: { credentials: [] } })), '400 formats.query_malformed')
})

test('either claims or a query: presentation.question_missing', async (t) => {
  const { ask } = await house(t)
  assert.equal(code(await ask({})), '422 presentation.question_missing')
  assert.equal(code(await ask({ claims: [], dcqlQuery: {} })), '422 presentation.question_missing')
})

test('what stands beside the query does not reach the wallet under our signature', async (t) => {
  const { ask, wallet, city } = await house(t)
  const dcqlQuery = {
    credentials: [
      {
        id: 'a',
        format: 'dc+sd-jwt',
        meta: { vct_values: [`${city.origin}/vct/card`], purpose: 'win a prize' },
        claims: [{ id: 'n', path: ['name'], values: ['林小虎'], note: 'x' }],
        claim_sets: [['n']],
        purpose: 'win a prize',
      },
    ],
  }
  const request = await wallet.read((await ask({ dcqlQuery })).body.walletLink)
  assert.deepEqual(request.dcql_query, {
    credentials: [
      {
        id: 'a',
        format: 'dc+sd-jwt',
        meta: { vct_values: [`${city.origin}/vct/card`] },
        claims: [{ id: 'n', path: ['name'], values: ['林小虎'] }],
        claim_sets: [['n']],
      },
    ],
  })
})

test('a request counts once: presentation.already_answered', async (t) => {
  const { ask, wallet } = await house(t)
  const { walletLink } = (await ask()).body
  const request = await wallet.read(walletLink)
  const { id } = request.dcql_query.credentials[0]
  assert.ok(id)
  await wallet.answer(walletLink)
  const again = await post(request, { error: 'access_denied', state: request.state })
  assert.equal(code(again), '409 presentation.already_answered')
  await assert.rejects(wallet.read(walletLink), /already_answered/)
})

test('of two wallets that answer at once one is first', async (t) => {
  const { ask, wallet, read } = await house(t)
  const { walletLink, requestId } = (await ask()).body
  const both = await Promise.allSettled([wallet.answer(walletLink), wallet.answer(walletLink)])
  const statuses = both.map((one) => (one.status === 'fulfilled' ? one.value.status : 409))
  assert.deepEqual(statuses.map(String).toSorted(), ['200', '409'])
  assert.equal((await read(requestId)).body.state, 'answered')
})

test('an answer to another request does not pass: state, then nonce', async (t) => {
  const h = await house(t)
  const one = await h.wallet.read((await h.ask()).body.walletLink)
  const other = (await h.ask()).body
  const two = await h.wallet.read(other.walletLink)
  const replayed = await post(two, { response: await encrypt(two, { vp_token: {}, state: one.state }) })
  assert.equal(code(replayed), '400 presentation.state_wrong')
  assert.equal((await h.read(other.requestId)).body.state, 'requested', 'it stays open for its own answer')
  const { told, reason } = await tried(h, { nonce: one.nonce })
  assert.deepEqual([told, reason], ['400 formats.nonce_wrong', 'formats.nonce_wrong'])
})

const MISDEEDS: readonly { what: string; misdeeds: () => Misdeeds; told: string }[] = [
  {
    what: 'a presentation for another verifier',
    misdeeds: () => ({ aud: 'x509_hash:another' }),
    told: '400 formats.audience_wrong',
  },
  {
    what: 'an old presentation',
    misdeeds: () => ({ issuedAt: new Date(Date.now() - 3_600_000) }),
    told: '400 formats.key_binding_stale',
  },
  {
    what: 'a copy without its key',
    misdeeds: () => ({ key: testKey() }),
    told: '400 formats.signature_invalid',
  },
  {
    what: 'disclosures taken out after signing',
    misdeeds: () => ({ rewrite: (text) => text.split('~').toSpliced(1, 1).join('~') }),
    told: '400 formats.presentation_altered',
  },
  {
    what: 'disclosures in another order than was signed',
    misdeeds: () => ({
      disclose: [['age_equal_or_over', '18'], ['name']],
      rewrite: (text) => {
        const [jwt, one, two, binding] = text.split('~')
        return [jwt, two, one, binding].join('~')
      },
    }),
    told: '400 formats.presentation_altered',
  },
  {
    what: 'no key binding at all',
    misdeeds: () => ({ rewrite: (text) => text.slice(0, text.lastIndexOf('~') + 1) }),
    told: '400 formats.key_binding_missing',
  },
  {
    what: 'less than was asked for: presentation.claims_missing',
    misdeeds: () => ({ disclose: [] }),
    told: '403 presentation.claims_missing',
  },
  {
    what: 'more than was asked for: presentation.claims_unasked',
    misdeeds: () => ({ disclose: [['age_equal_or_over', '18'], ['name']] }),
    told: '403 presentation.claims_unasked',
  },
  {
    what: 'two presentations: presentation.token_malformed',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: { card: [...p.vp_token.card, 'x'] } }) }),
    told: '400 presentation.token_malformed',
  },
  {
    what: 'a presentation under another id',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: { other: p.vp_token.card } }) }),
    told: '400 presentation.token_malformed',
  },
  {
    what: 'a token that is no object',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: 'x' }) }),
    told: '400 presentation.token_malformed',
  },
]

test('what is not believed settles the request with its reason', async (t) => {
  const h = await house(t)
  const { copies } = await h.city.issue({ count: MISDEEDS.length })
  const wallet = scriptedWallet({ origin: h.city.origin, copies })
  for (const { what, misdeeds, told } of MISDEEDS)
    assert.deepEqual(
      await tried({ ...h, wallet }, misdeeds()),
      { told, state: 'refused', reason: told.split(' ')[1] },
      what,
    )
})

test('what is no answer to this request leaves it open', async (t) => {
  const { ask, read, wallet } = await house(t)
  const { walletLink, requestId } = (await ask()).body
  const request = await wallet.read(walletLink)
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'answer', alg: 'ECDH-ES' }
  const toAnother = await encrypt({ client_metadata: { jwks: { keys: [jwk] } } }, { state: request.state })
  const attempts = [
    [{ response: 'x.y.z' }, '400 presentation.undecipherable'],
    [{ response: toAnother }, '400 presentation.undecipherable'],
    [{ response: await encrypt(request, [1]) }, '400 presentation.response_malformed'],
    [{ response: await encrypt(request, { vp_token: {} }) }, '400 presentation.state_wrong'],
    [{ error: 'access_denied', state: 'x' }, '400 presentation.state_wrong'],
    [{ error: 'access_denied' }, '400 presentation.state_wrong'],
    [{}, '400 presentation.state_wrong'],
  ] as const
  for (const [form, told] of attempts) assert.equal(code(await post(request, { ...form })), told)
  assert.equal((await read(requestId)).body.state, 'requested')
  assert.equal((await wallet.answer(walletLink)).status, 200)
})

test('a holder who says no is believed, encrypted or not: presentation.declined', async (t) => {
  const { ask, read, wallet } = await house(t)
  const one = (await ask()).body
  assert.deepEqual((await wallet.decline(one.walletLink)).status, 200)
  const { state, reason } = (await read(one.requestId)).body
  assert.deepEqual([state, reason], ['refused', 'presentation.declined'])
  const two = (await ask()).body
  const request = await wallet.read(two.walletLink)
  const no = { error: 'access_denied', state: request.state }
  assert.equal((await post(request, { response: await encrypt(request, no) })).status, 200)
  assert.equal((await read(two.requestId)).body.reason, 'presentation.declined')
})

test('a wallet that cannot answer says so: presentation.wallet_unable', async (t) => {
  const { ask, read, wallet } = await house(t)
  const { requestId, walletLink } = (await ask()).body
  const request = await wallet.read(walletLink)
  await post(request, { error: 'vp_formats_not_supported', state: request.state })
  assert.equal((await read(requestId)).body.reason, 'presentation.wallet_unable')
})

test('the way back is told also when the card is not accepted', async (t) => {
  const { city, ask, wallet, card } = await house(t)
  await city.cards.revoke(city.db.sql, { cardId: card.cardId, reason: 'fraud', by: { kind: 'system' } })
  const returnUri = 'https://hotel.example/back'
  const { walletLink } = (await ask({ claims: ['age_over_18'], returnUri })).body
  const sent = await wallet.answer(walletLink)
  assert.equal(code(sent), '403 presentation.card_revoked')
  assert.match(sent.body.facts.redirectUri, /^https:\/\/hotel\.example\/back#request_id=/)
})

test('a card asleep, revoked or replaced is refused, each with its own code, from the next moment on', async (t) => {
  const h = await house(t)
  const { city, card } = h
  const by = { kind: 'operator', operatorId: newId() } as const
  const order = { cardId: card.cardId, reason: 'fraud_suspected', by }
  await city.db.tx((sql) => city.cards.suspend(sql, order))
  assert.equal((await tried(h, {})).told, '403 presentation.card_suspended')
  await city.db.tx((sql) => city.cards.resume(sql, order))
  assert.equal((await tried(h, {})).state, 'answered')
  await city.db.tx((sql) => city.cards.revoke(sql, order))
  assert.equal((await tried(h, {})).told, '403 presentation.card_revoked')

  const old = await city.issue({ count: 1 })
  await city.issue({ personId: old.personId })
  const wallet = scriptedWallet({ origin: city.origin, copies: old.copies })
  assert.equal((await tried({ ...h, wallet }, {})).told, '403 presentation.card_ended')
})

test('a copy that nobody allocated belongs to no card: presentation.card_unknown', async (t) => {
  const h = await house(t)
  const { city } = h
  const { copies, places } = await city.issue({ count: 1 })
  const [place] = places
  await city.db.sql`delete from status.entry where idx = ${place?.idx ?? 0}`
  const wallet = scriptedWallet({ origin: city.origin, copies })
  assert.equal((await tried({ ...h, wallet }, {})).told, '403 presentation.card_unknown')
})

test('a credential of another city is not believed', async (t) => {
  const h = await house(t)
  const other = await openCity(t, { keys: testKeys() })
  const { copies } = await other.issue({ count: 1 })
  const wallet = scriptedWallet({ origin: h.city.origin, copies })
  const vct = `${other.origin}/vct/card`
  const { walletLink } = (await h.ask()).body
  const request = await wallet.read(walletLink)
  request.dcql_query.credentials[0].meta.vct_values = [vct]
  const { answer } = await import('#test/wallet/presentation')
  const [copy] = copies
  assert.ok(copy)
  assert.equal(code(await answer(request, copy)), '400 trust.certificate_of_another')
})

test('a request that waited too long is over: presentation.expired', async (t) => {
  let time = new Date()
  const { ask, read, wallet, city } = await house(t, { now: () => time })
  const { walletLink, requestId } = (await ask()).body
  const request = await wallet.read(walletLink)
  time = new Date(time.getTime() + 300_000)
  await assert.rejects(wallet.read(walletLink), /presentation\.expired/)
  const late = await post(request, { error: 'access_denied', state: request.state })
  assert.equal(code(late), '410 presentation.expired')
  assert.equal((await read(requestId)).body.state, 'expired')
  await city.presentation.sweep(city.db.sql)
  assert.equal((await read(requestId)).body.state, 'expired', 'a late wallet still hears why')
  time = new Date(time.getTime() + 301_000)
  await city.presentation.sweep(city.db.sql)
  assert.equal(code(await read(requestId)), '404 presentation.unknown_request')
})

test('what was learned is gone after ten minutes', async (t) => {
  let time = new Date()
  const { ask, read, wallet } = await house(t, { now: () => time })
  const { walletLink, requestId } = (await ask()).body
  await wallet.answer(walletLink)
  time = new Date(time.getTime() + 600_000)
  const { state, claims } = (await read(requestId)).body
  assert.deepEqual([state, claims], ['expired', undefined])
})

test('an outcome is for who asked: presentation.unknown_request', async (t) => {
  const h = await house(t)
  const { requestId } = (await h.ask()).body
  const { party, clientSecret } = await h.city.parties.register(h.city.db.sql, {
    ...registrationOf(h.party),
    partyId: newId(),
  })
  const authorization = `Basic ${Buffer.from(`${party.clientId}:${clientSecret}`).toString('base64')}`
  const response = await fetch(`${h.city.origin}/api/presentations/${requestId}`, {
    headers: { authorization },
  })
  assert.equal(response.status, 404)
  assert.equal((await fetch(`${h.city.origin}/api/presentations/${requestId}`)).status, 401)
  assert.equal(code(await h.read('AAAAAAAAAAAAAAAAAAAAAA')), '404 presentation.unknown_request')
})

const registrationOf = ({
  name,
  purpose,
  claims,
  legalGround,
  redirectUris,
}: RelyingParty): Registration => ({
  partyId: newId(),
  name,
  purpose,
  claims,
  legalGround,
  redirectUris,
  postLogoutRedirectUris: [],
  logoSvg: null,
  authentication: { method: 'secret' },
})

test('a suspended party can neither ask nor be answered: parties.party_suspended', async (t) => {
  const h = await house(t)
  const { walletLink } = (await h.ask()).body
  const request = await h.wallet.read(walletLink)
  await h.city.db.sql`update parties.relying_parties set state = 'suspended'`
  assert.equal(code(await h.ask()), '403 parties.party_suspended')
  await assert.rejects(h.wallet.read(walletLink), /parties\.party_suspended/)
  const [copy] = h.wallet.copies
  assert.ok(copy)
  const { answer } = await import('#test/wallet/presentation')
  assert.equal(code(await answer(request, copy)), '403 parties.party_suspended')
})

test('a reader of the table learns neither the key nor the answer', async (t) => {
  const { ask, wallet, city } = await house(t)
  const one = (await ask({ claims: ['name'] })).body
  const two = (await ask()).body
  await wallet.answer(one.walletLink)
  const rows = await city.db.sql<{ text: string }[]>`
    select row_to_json(r)::text || coalesce(encode(answer, 'escape'), '') ||
      coalesce(encode(decryption_key, 'escape'), '') as text from presentation.requests r`
  assert.equal(rows.length, 2)
  assert.ok(two.requestId)
  for (const { text } of rows) assert.ok(!text.includes('林') && !text.includes('"d":'))
})
