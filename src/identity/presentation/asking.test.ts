// What a relying party may ask, and what it gets to read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#base/ids'
import type { RelyingParty } from '#identity/parties'
import { scriptedWallet } from '#test/wallet'
import { code, openDesk, type Registration } from '#test/wallet/desk'
import { answer, parseLink, post } from '#test/wallet/presentation'

test('a party asks, the card answers, and the party learns exactly that', async (t) => {
  const { city, ask, read, wallet, party, personId } = await openDesk(t)
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
  const { city, ask, read, wallet } = await openDesk(t)
  const { copies } = await city.issue({ claims: { age_equal_or_over: { 18: false } } })
  const child = scriptedWallet({ origin: city.origin, copies })
  const { requestId, walletLink } = (await ask()).body
  await child.answer(walletLink)
  assert.deepEqual((await read(requestId)).body.claims, { age_over_18: false })
  assert.equal(wallet.copies.length, 4)
})

test('asking for nothing learns only that there is a valid card', async (t) => {
  const { ask, read, wallet } = await openDesk(t)
  const { requestId, walletLink } = (await ask({ claims: [] })).body
  await wallet.answer(walletLink)
  const { state, claims } = (await read(requestId)).body
  assert.deepEqual([state, claims], ['answered', {}])
})

test('the request is signed for this verifier, carries the nonce of the wallet, and says who asks', async (t) => {
  const { city, ask, wallet, party } = await openDesk(t)
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
  const { ask, wallet } = await openDesk(t)
  const [one, two] = [(await ask()).body, (await ask()).body]
  const [first, second] = [await wallet.read(one.walletLink), await wallet.read(two.walletLink)]
  assert.notEqual(first.nonce, second.nonce)
  assert.notEqual(first.state, second.state)
  assert.notDeepEqual(first.client_metadata.jwks, second.client_metadata.jwks)
})

test('on one device the answer is handed out against the code that came back: presentation.response_code_wrong', async (t) => {
  const { ask, read, wallet } = await openDesk(t)
  const returnUri = 'https://hotel.example/back'
  const { requestId, walletLink } = (await ask({ claims: ['age_over_18'], returnUri })).body
  const { redirectUri } = await wallet.answer(walletLink)
  const back = new URL(redirectUri ?? '')
  const fragment = new URLSearchParams(back.hash.slice(1))
  assert.equal(redirectUri?.split('#')[0], returnUri)
  assert.equal(fragment.get('request_id'), requestId)
  assert.deepEqual(code(await read(requestId)), [403, 'presentation.response_code_wrong'])
  assert.deepEqual(code(await read(requestId, 'wrong')), [403, 'presentation.response_code_wrong'])
  assert.equal((await read(requestId, fragment.get('response_code') ?? '')).body.state, 'answered')
})

test('an address nobody registered is refused: presentation.return_uri_not_registered', async (t) => {
  const { ask } = await openDesk(t)
  for (const returnUri of [
    'https://evil.example/',
    'https://hotel.example/back/',
    'https://hotel.example/back?x',
  ])
    assert.deepEqual(code(await ask({ claims: ['age_over_18'], returnUri })), [
      422,
      'presentation.return_uri_not_registered',
    ])
})

test('a party asks for what it is registered for and no more: presentation.over_asking', async (t) => {
  const { ask, city } = await openDesk(t)
  const refused = await ask({ claims: ['age_over_18', 'birthdate'] })
  assert.deepEqual(
    [code(refused), refused.body.facts],
    [[403, 'presentation.over_asking'], { claim: 'birthdate' }],
  )
  const query = (claims: object[]) => ({
    dcqlQuery: {
      credentials: [
        { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [`${city.origin}/vct/card`] }, claims },
      ],
    },
  })
  assert.equal((await ask(query([{ path: ['name'] }]))).status, 201)
  assert.deepEqual(code(await ask(query([{ path: ['sex'] }]))), [403, 'presentation.over_asking'])
  const unknown = [['age_equal_or_over'], ['age_equal_or_over', null], ['id_number'], ['name', 'x']]
  for (const path of unknown)
    assert.deepEqual(
      code(await ask(query([{ path }]))),
      [422, 'presentation.claim_unknown'],
      JSON.stringify(path),
    )
})

test('what DCQL can say and we do not answer is refused: presentation.query_unsupported', async (t) => {
  const { ask, city } = await openDesk(t)
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
    assert.deepEqual(
      code(await ask({ dcqlQuery })),
      [422, 'presentation.query_unsupported'],
      JSON.stringify(dcqlQuery),
    )
  assert.deepEqual(code(await ask({ dcqlQuery: { credentials: [] } })), [400, 'formats.query_malformed'])
})

test('either claims or a query: presentation.question_missing', async (t) => {
  const { ask } = await openDesk(t)
  assert.deepEqual(code(await ask({})), [422, 'presentation.question_missing'])
  assert.deepEqual(code(await ask({ claims: [], dcqlQuery: {} })), [422, 'presentation.question_missing'])
})

test('what stands beside the query does not reach the wallet under our signature', async (t) => {
  const { ask, wallet, city } = await openDesk(t)
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

test('a request that waited too long is over: presentation.expired', async (t) => {
  let time = new Date()
  const { ask, read, wallet, city } = await openDesk(t, { now: () => time })
  const { walletLink, requestId } = (await ask()).body
  const request = await wallet.read(walletLink)
  time = new Date(time.getTime() + 300_000)
  await assert.rejects(wallet.read(walletLink), /presentation\.expired/)
  const late = await post(request, { error: 'access_denied', state: request.state })
  assert.deepEqual(code(late), [410, 'presentation.expired'])
  assert.equal((await read(requestId)).body.state, 'expired')
  await city.presentation.sweep(city.db.sql)
  assert.equal((await read(requestId)).body.state, 'expired', 'a late wallet still hears why')
  time = new Date(time.getTime() + 301_000)
  await city.presentation.sweep(city.db.sql)
  assert.deepEqual(code(await read(requestId)), [404, 'presentation.unknown_request'])
})

test('what was learned is gone after ten minutes', async (t) => {
  let time = new Date()
  const { ask, read, wallet } = await openDesk(t, { now: () => time })
  const { walletLink, requestId } = (await ask()).body
  await wallet.answer(walletLink)
  time = new Date(time.getTime() + 600_000)
  const { state, claims } = (await read(requestId)).body
  assert.deepEqual([state, claims], ['expired', undefined])
})

test('an outcome is for who asked: presentation.unknown_request', async (t) => {
  const h = await openDesk(t)
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
  assert.deepEqual(code(await h.read('AAAAAAAAAAAAAAAAAAAAAA')), [404, 'presentation.unknown_request'])
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
  const h = await openDesk(t)
  const { walletLink } = (await h.ask()).body
  const request = await h.wallet.read(walletLink)
  await h.city.db.sql`update parties.relying_parties set state = 'suspended'`
  assert.deepEqual(code(await h.ask()), [403, 'parties.party_suspended'])
  await assert.rejects(h.wallet.read(walletLink), /parties\.party_suspended/)
  const [copy] = h.wallet.copies
  assert.ok(copy)
  assert.deepEqual(code(await answer(request, copy)), [403, 'parties.party_suspended'])
})

test('a reader of the table learns neither the key nor the answer', async (t) => {
  const { ask, wallet, city } = await openDesk(t)
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
