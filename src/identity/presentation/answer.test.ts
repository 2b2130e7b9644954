// What a wallet may answer, and every way to answer wrongly.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId } from '#base/ids'
import { testKey } from '#test/device'
import { testKeys } from '#test/keys'
import { scriptedWallet } from '#test/wallet'
import { openCity } from '#test/wallet/city'
import { code, openDesk, tried } from '#test/wallet/desk'
import { answer, encrypt, type Misdeeds, post } from '#test/wallet/presentation'

test('a request counts once: presentation.already_answered', async (t) => {
  const { ask, wallet } = await openDesk(t)
  const { walletLink } = (await ask()).body
  const request = await wallet.read(walletLink)
  const { id } = request.dcql_query.credentials[0]
  assert.ok(id)
  await wallet.answer(walletLink)
  const again = await post(request, { error: 'access_denied', state: request.state })
  assert.deepEqual(code(again), [409, 'presentation.already_answered'])
  await assert.rejects(wallet.read(walletLink), /already_answered/)
})

test('of two wallets that answer at once one is first', async (t) => {
  const { ask, wallet, read } = await openDesk(t)
  const { walletLink, requestId } = (await ask()).body
  const both = await Promise.allSettled([wallet.answer(walletLink), wallet.answer(walletLink)])
  const statuses = both.map((one) => (one.status === 'fulfilled' ? one.value.status : 409))
  assert.deepEqual(statuses.map(String).toSorted(), ['200', '409'])
  assert.equal((await read(requestId)).body.state, 'answered')
})

test('an answer to another request does not pass: state, then nonce', async (t) => {
  const h = await openDesk(t)
  const one = await h.wallet.read((await h.ask()).body.walletLink)
  const other = (await h.ask()).body
  const two = await h.wallet.read(other.walletLink)
  const replayed = await post(two, { response: await encrypt(two, { vp_token: {}, state: one.state }) })
  assert.deepEqual(code(replayed), [400, 'presentation.state_wrong'])
  assert.equal((await h.read(other.requestId)).body.state, 'requested', 'it stays open for its own answer')
  const { told, reason } = await tried(h, { nonce: one.nonce })
  assert.deepEqual([told, reason], [[400, 'formats.nonce_wrong'], 'formats.nonce_wrong'])
})

const MISDEEDS: readonly { what: string; misdeeds: () => Misdeeds; told: [number, string] }[] = [
  {
    what: 'a presentation for another verifier',
    misdeeds: () => ({ aud: 'x509_hash:another' }),
    told: [400, 'formats.audience_wrong'],
  },
  {
    what: 'an old presentation',
    misdeeds: () => ({ issuedAt: new Date(Date.now() - 3_600_000) }),
    told: [400, 'formats.key_binding_stale'],
  },
  {
    what: 'a copy without its key',
    misdeeds: () => ({ key: testKey() }),
    told: [400, 'formats.signature_invalid'],
  },
  {
    what: 'disclosures taken out after signing',
    misdeeds: () => ({ rewrite: (text) => text.split('~').toSpliced(1, 1).join('~') }),
    told: [400, 'formats.presentation_altered'],
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
    told: [400, 'formats.presentation_altered'],
  },
  {
    what: 'no key binding at all',
    misdeeds: () => ({ rewrite: (text) => text.slice(0, text.lastIndexOf('~') + 1) }),
    told: [400, 'formats.key_binding_missing'],
  },
  {
    what: 'less than was asked for: presentation.claims_missing',
    misdeeds: () => ({ disclose: [] }),
    told: [403, 'presentation.claims_missing'],
  },
  {
    what: 'more than was asked for: presentation.claims_unasked',
    misdeeds: () => ({ disclose: [['age_equal_or_over', '18'], ['name']] }),
    told: [403, 'presentation.claims_unasked'],
  },
  {
    what: 'two presentations: presentation.token_malformed',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: { card: [...p.vp_token.card, 'x'] } }) }),
    told: [400, 'presentation.token_malformed'],
  },
  {
    what: 'a presentation under another id',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: { other: p.vp_token.card } }) }),
    told: [400, 'presentation.token_malformed'],
  },
  {
    what: 'a token that is no object',
    misdeeds: () => ({ payload: (p) => ({ ...p, vp_token: 'x' }) }),
    told: [400, 'presentation.token_malformed'],
  },
]

test('what is not believed settles the request with its reason', async (t) => {
  const h = await openDesk(t)
  const { copies } = await h.city.issue({ count: MISDEEDS.length })
  const wallet = scriptedWallet({ origin: h.city.origin, copies })
  for (const { what, misdeeds, told } of MISDEEDS)
    assert.deepEqual(
      await tried({ ...h, wallet }, misdeeds()),
      { told, state: 'refused', reason: told[1] },
      what,
    )
})

test('what is no answer to this request leaves it open', async (t) => {
  const { ask, read, wallet } = await openDesk(t)
  const { walletLink, requestId } = (await ask()).body
  const request = await wallet.read(walletLink)
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'answer', alg: 'ECDH-ES' }
  const toAnother = await encrypt({ client_metadata: { jwks: { keys: [jwk] } } }, { state: request.state })
  const attempts = [
    [{ response: 'x.y.z' }, [400, 'presentation.undecipherable']],
    [{ response: toAnother }, [400, 'presentation.undecipherable']],
    [{ response: await encrypt(request, [1]) }, [400, 'presentation.response_malformed']],
    [{ response: await encrypt(request, { vp_token: {} }) }, [400, 'presentation.state_wrong']],
    [{ error: 'access_denied', state: 'x' }, [400, 'presentation.state_wrong']],
    [{ error: 'access_denied' }, [400, 'presentation.state_wrong']],
    [{}, [400, 'presentation.state_wrong']],
  ] as const
  for (const [form, told] of attempts) assert.deepEqual(code(await post(request, { ...form })), told)
  assert.equal((await read(requestId)).body.state, 'requested')
  assert.equal((await wallet.answer(walletLink)).status, 200)
})

test('a holder who says no is believed, encrypted or not: presentation.declined', async (t) => {
  const { ask, read, wallet } = await openDesk(t)
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
  const { ask, read, wallet } = await openDesk(t)
  const { requestId, walletLink } = (await ask()).body
  const request = await wallet.read(walletLink)
  await post(request, { error: 'vp_formats_not_supported', state: request.state })
  assert.equal((await read(requestId)).body.reason, 'presentation.wallet_unable')
})

test('the way back is told also when the card is not accepted', async (t) => {
  const { city, ask, wallet, card } = await openDesk(t)
  await city.cards.revoke(city.db.sql, { cardId: card.cardId, reason: 'fraud', by: { kind: 'system' } })
  const returnUri = 'https://hotel.example/back'
  const { walletLink } = (await ask({ claims: ['age_over_18'], returnUri })).body
  const sent = await wallet.answer(walletLink)
  assert.deepEqual(code(sent), [403, 'presentation.card_revoked'])
  assert.match(sent.body.facts.redirectUri, /^https:\/\/hotel\.example\/back#request_id=/)
})

test('a card asleep, revoked or replaced is refused, each with its own code, from the next moment on', async (t) => {
  const h = await openDesk(t)
  const { city, card } = h
  const by = { kind: 'operator', operatorId: newId() } as const
  const order = { cardId: card.cardId, reason: 'fraud_suspected', by }
  await city.db.tx((sql) => city.cards.suspend(sql, order))
  assert.deepEqual((await tried(h, {})).told, [403, 'presentation.card_suspended'])
  await city.db.tx((sql) => city.cards.resume(sql, order))
  assert.equal((await tried(h, {})).state, 'answered')
  await city.db.tx((sql) => city.cards.revoke(sql, order))
  assert.deepEqual((await tried(h, {})).told, [403, 'presentation.card_revoked'])
  const facts = await city.db.sql<{ body: { reason: string; personId: string; claims: string[] } }[]>`
    select body from base.outbox where fact = 'presentation.refused' order by fact_id`
  assert.deepEqual(
    facts.map(({ body }) => [body.personId, body.reason, body.claims]),
    ['card_suspended', 'card_revoked'].map((why) => [h.personId, `presentation.${why}`, ['age_over_18']]),
    'and its holder reads of it',
  )

  const old = await city.issue({ count: 1 })
  await city.issue({ personId: old.personId })
  const wallet = scriptedWallet({ origin: city.origin, copies: old.copies })
  assert.deepEqual((await tried({ ...h, wallet }, {})).told, [403, 'presentation.card_ended'])
})

test('a copy that nobody allocated belongs to no card: presentation.card_unknown', async (t) => {
  const h = await openDesk(t)
  const { city } = h
  const { copies, places } = await city.issue({ count: 1 })
  const [place] = places
  await city.db.sql`delete from status.entry where idx = ${place?.idx ?? 0}`
  const wallet = scriptedWallet({ origin: city.origin, copies })
  assert.deepEqual((await tried({ ...h, wallet }, {})).told, [403, 'presentation.card_unknown'])
})

test('another credential of ours is not the card: presentation.type_not_asked', async (t) => {
  const h = await openDesk(t)
  const { copies } = await h.city.issue({ count: 1, claims: { vct: `${h.city.origin}/vct/ticket` } })
  const wallet = scriptedWallet({ origin: h.city.origin, copies })
  const misdeeds = { disclose: [['age_equal_or_over', '18']] }
  assert.deepEqual((await tried({ ...h, wallet }, misdeeds)).told, [403, 'presentation.type_not_asked'])
})

test('a credential of another city is not believed', async (t) => {
  const h = await openDesk(t)
  const other = await openCity(t, { keys: testKeys() })
  const { copies } = await other.issue({ count: 1 })
  const wallet = scriptedWallet({ origin: h.city.origin, copies })
  const vct = `${other.origin}/vct/card`
  const { walletLink } = (await h.ask()).body
  const request = await wallet.read(walletLink)
  request.dcql_query.credentials[0].meta.vct_values = [vct]
  const [copy] = copies
  assert.ok(copy)
  assert.deepEqual(code(await answer(request, copy)), [400, 'trust.certificate_of_another'])
})

test('whatever a wallet encrypts, it is no answer, and no fault of ours', async (t) => {
  const { ask, wallet, read } = await openDesk(t)
  const presentations = fc.oneof(
    fc.string(),
    fc.jsonValue(),
    fc.array(fc.oneof(fc.string(), fc.jsonValue()), { maxLength: 2 }),
  )
  const answers = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('card', '__proto__', 'x'), presentations),
  )
  const { walletLink } = (await ask()).body
  const request = await wallet.read(walletLink)
  const { id } = request.dcql_query.credentials[0]
  await fc.assert(
    fc.asyncProperty(answers, presentations, async (vpToken, presentation) => {
      for (const vp_token of [vpToken, { [id]: presentation }]) {
        const { body } = await ask()
        const open = await wallet.read(body.walletLink)
        const sent = await post(open, { response: await encrypt(open, { vp_token, state: open.state }) })
        assert.ok(sent.status >= 400 && sent.status < 500, `${sent.status}`)
        assert.notEqual((await read(body.requestId)).body.state, 'answered')
      }
    }),
    { numRuns: 25 },
  )
})
