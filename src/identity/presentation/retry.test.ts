// A wallet's answer that is sent again because its reply was lost.
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { newId, tokenHash } from '#base/ids'
import { openCity } from '#test/wallet/city'
import { code, openDesk } from '#test/wallet/desk'
import { encrypt, type Misdeeds, post, present, type Request } from '#test/wallet/presentation'

type Desk = Awaited<ReturnType<typeof openDesk>>
const returnUri = 'https://hotel.example/back'
const here = { claims: ['age_over_18'], returnUri }

/** A request, and an answer to it that has not been sent. */
async function sealed({ ask, wallet }: Desk, question: object = here, misdeeds: Misdeeds = {}) {
  const { requestId, walletLink } = (await ask(question)).body
  const request = await wallet.read(walletLink)
  return { requestId, request, form: { response: await sealAnswer(wallet, request, misdeeds) } }
}

async function sealAnswer({ copies }: Desk['wallet'], request: Request, misdeeds: Misdeeds = {}) {
  const [copy] = copies
  assert.ok(copy)
  const { id } = request.dcql_query.credentials[0]
  return encrypt(request, {
    vp_token: { [id]: [await present(request, copy, misdeeds)] },
    state: request.state,
  })
}

const codeIn = (redirectUri: string | null) =>
  new URLSearchParams(new URL(redirectUri ?? '').hash.slice(1)).get('response_code') ?? ''
const facts = async ({ city }: Desk) =>
  (await city.db.sql`select fact from base.outbox where fact like 'presentation.%'`).map(({ fact }) => fact)
const late = [409, 'presentation.already_answered']

test('the same ciphertext hears the same again, and is entered once', async (t) => {
  const desk = await openDesk(t)
  const { requestId, request, form } = await sealed(desk)
  const first = await post(request, form)
  const again = await post(request, form)
  assert.deepEqual([first.status, again.status], [200, 200])
  assert.equal(again.redirectUri, first.redirectUri)
  assert.deepEqual(await facts(desk), ['presentation.given'])
  assert.equal((await desk.read(requestId, codeIn(again.redirectUri))).body.state, 'answered')
})

test('another ciphertext of the same wallet is late, and so is an answer in the clear', async (t) => {
  const desk = await openDesk(t)
  const { request, form } = await sealed(desk)
  await post(request, form)
  const other = { response: await sealAnswer(desk.wallet, request) }
  assert.deepEqual(code(await post(request, other)), late)
  const touched = { response: `${form.response.slice(0, -1)}${form.response.endsWith('A') ? 'B' : 'A'}` }
  assert.deepEqual(code(await post(request, touched)), late)
  assert.deepEqual(code(await post(request, { error: 'access_denied', state: request.state })), late)
})

test('a no in the clear is not answered twice: who knows the request could have written it', async (t) => {
  const desk = await openDesk(t)
  const { request } = await sealed(desk)
  const no = { error: 'access_denied', state: request.state }
  assert.equal((await post(request, no)).status, 200)
  assert.deepEqual(code(await post(request, no)), late)
  const { request: second } = await sealed(desk)
  const quietNo = { response: await encrypt(second, { error: 'access_denied', state: second.state }) }
  const [one, two] = [await post(second, quietNo), await post(second, quietNo)]
  assert.deepEqual([two.status, two.redirectUri], [200, one.redirectUri])
})

test('once the response code is used, the ciphertext is worth nothing', async (t) => {
  const desk = await openDesk(t)
  const { requestId, request, form } = await sealed(desk)
  const { redirectUri } = await post(request, form)
  assert.equal((await desk.read(requestId, 'x'.repeat(43))).status, 403)
  assert.equal((await post(request, form)).status, 200, 'a wrong code uses nothing up')
  assert.equal((await desk.read(requestId, codeIn(redirectUri))).status, 200)
  assert.deepEqual(code(await post(request, form)), late)
  assert.equal((await desk.read(requestId, codeIn(redirectUri))).status, 200, 'the asker may read again')
})

test('between two devices the same ciphertext hears again that it has arrived', async (t) => {
  const desk = await openDesk(t)
  const { request, form } = await sealed(desk, { claims: ['age_over_18'] })
  for (const time of ['first', 'again']) {
    const { status, body } = await post(request, form)
    assert.deepEqual([time, status, body], [time, 200, {}])
  }
})

test('what was not believed is refused again in the same words, with the same way back', async (t) => {
  const desk = await openDesk(t)
  const { request, form } = await sealed(desk, here, { aud: 'x509_hash:another' })
  const [first, again] = [await post(request, form), await post(request, form)]
  assert.deepEqual(code(again), [400, 'formats.audience_wrong'])
  assert.deepEqual([again.status, again.body.facts], [first.status, first.body.facts])
  assert.match(again.body.facts.redirectUri, /#request_id=.*response_code=/)
})

test('it hears what was true of the first: a card revoked since changes nothing', async (t) => {
  const desk = await openDesk(t)
  const { request, form } = await sealed(desk)
  const { redirectUri } = await post(request, form)
  const by = { kind: 'operator', operatorId: newId() } as const
  await desk.city.cards.revoke(desk.city.db.sql, { cardId: desk.card.cardId, reason: 'fraud_suspected', by })
  assert.equal((await post(request, form)).redirectUri, redirectUri)
  assert.deepEqual(await facts(desk), ['presentation.given'])
})

test('of two identical posts at once one settles, and both hear the same', async (t) => {
  const desk = await openDesk(t)
  for (let round = 0; round < 4; round += 1) {
    const { request, form } = await sealed(desk)
    const both = await Promise.all([post(request, form), post(request, form)])
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    )
    assert.equal(new Set(both.map(({ redirectUri }) => redirectUri)).size, 1)
    assert.equal((await facts(desk)).length, round + 1)
  }
})

test('when the transaction is over, so is its repetition', async (t) => {
  let at = new Date()
  const desk = await openDesk(t, { now: () => at })
  const { request, form } = await sealed(desk)
  await post(request, form)
  at = new Date(at.getTime() + 601_000)
  assert.deepEqual(code(await post(request, form)), late)
})

test('a server that ended between the commit and its reply gives that reply after its restart', async (t) => {
  const desk = await openDesk(t)
  const { requestId, request, form } = await sealed(desk)
  const lost = httpRequest(request.response_uri, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  lost.on('error', () => undefined).end(new URLSearchParams(form).toString())
  while ((await facts(desk)).length === 0) await delay(5)
  lost.destroy()
  await desk.city.app.close()
  const { origin } = await openCity(t, { db: desk.city.db, keys: desk.city.keys })
  const again = await post({ response_uri: `${origin}/oid4vp/responses/${requestId}` }, form)
  assert.equal(again.status, 200)
  assert.match(again.redirectUri ?? '', /^https:\/\/hotel\.example\/back#request_id=/)
  assert.deepEqual(await facts(desk), ['presentation.given'])
  const stored = await desk.city.db.sql`select response_code_hash as kept from presentation.requests`
  assert.deepEqual(stored[0]?.['kept'], tokenHash(codeIn(again.redirectUri)))
})

test('a server that ended before the commit has taken nothing, and takes the same answer afterwards', async (t) => {
  const desk = await openDesk(t)
  const { requestId, request, form } = await sealed(desk)
  const { sql } = desk.city.db
  // The last statement of the transaction fails, as when the connection breaks there.
  await sql.unsafe('alter table base.outbox rename to outbox_away')
  assert.equal((await post(request, form)).status, 500)
  await sql.unsafe('alter table base.outbox_away rename to outbox')
  assert.equal((await desk.read(requestId)).body.state, 'requested')
  assert.equal((await post(request, form)).status, 200)
  assert.deepEqual(await facts(desk), ['presentation.given'])
})
