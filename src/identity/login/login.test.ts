// One login as a person walks through it: a shop, a browser, a wallet.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchUserInfo } from 'openid-client'
import { newId } from '#base/ids'
import { createBrowser } from '#test/browser'
import { scriptedWallet } from '#test/wallet'
import type { City } from '#test/wallet/city'
import { atLoginPage, house, logIn, openShop, redeem, startLogin, withPhone } from '#test/wallet/login'

test('a shop learns its own number, over 18, which card and how, and nothing else', async (t) => {
  const { city, at, wallet, personId } = await house(t)
  const { claims, requestId } = await logIn(city, at, wallet)
  const { sub, iat, exp, auth_time: _time, nonce: _nonce, ...rest } = claims
  assert.match(String(sub), /^[\w-]{43}$/)
  assert.equal(Number(exp) - Number(iat), 300)
  assert.deepEqual(rest, {
    iss: `${city.origin}/oidc`,
    aud: at.party.clientId,
    age_over_18: true,
    acr: 'urn:hufu:acr:lightweight',
    amr: ['pop', 'swk'],
  })
  const [fact] = await city.db.sql<
    { body: object }[]
  >`select body from base.outbox where fact = 'login.completed'`
  assert.deepEqual(fact?.body, {
    requestId,
    personId,
    partyId: at.party.partyId,
    acr: 'urn:hufu:acr:lightweight',
    amr: ['pop', 'swk'],
    claims: ['age_over_18'],
  })
})

test('the same person has the same number at one party and another at the next', async (t) => {
  const { city, at, wallet } = await house(t)
  const other = await openShop(city, { redirectUris: ['https://other.example/cb'] })
  const first = await logIn(city, at, wallet)
  const again = await logIn(city, at, wallet)
  const elsewhere = await logIn(city, other, wallet)
  assert.equal(again.claims.sub, first.claims.sub)
  assert.notEqual(elsewhere.claims.sub, first.claims.sub)
})

test('under 18 is an answer, too', async (t) => {
  const { city, at } = await house(t)
  const { copies } = await city.issue({ claims: { age_equal_or_over: { 18: false } } })
  const { claims } = await logIn(city, at, scriptedWallet({ origin: city.origin, copies }))
  assert.equal(claims['age_over_18'], false)
})

test('the page says who asks what and why', async (t) => {
  const { city, at } = await house(t)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  const { body } = await page.question()
  const { partyId, name, purpose } = at.party
  assert.deepEqual(body.party, { partyId, name, purpose, logoUri: null })
  assert.deepEqual([body.claims, body.needsUpgraded], [['age_over_18'], false])
})

test('with the wallet in the same browser the answer comes back with a code', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { requestId, walletLink } = await page.ask('here')
  const { redirectUri } = await wallet.answer(walletLink)
  const [address, query] = redirectUri?.split('?') ?? []
  assert.equal(address, `${city.origin}/login/#/${page.uid}`)
  const parameters = new URLSearchParams(query)
  assert.equal(parameters.get('request_id'), requestId)
  const wrong = await page.finish({ requestId })
  assert.equal(wrong.body.code, 'presentation.response_code_wrong')
  const { body } = await page.finish({ requestId, responseCode: parameters.get('response_code') })
  const { url: back } = await page.browser.follow(body.returnTo)
  assert.equal((await redeem(at, back, checks)).claims()?.['age_over_18'], true)
})

test('the page hears at once when the card has answered', async (t) => {
  const { city, at, wallet } = await house(t)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  const { requestId, walletLink } = await page.ask('elsewhere')
  const response = await page.events(requestId)
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  const told: string[] = []
  for await (const chunk of response.body ?? []) {
    told.push(Buffer.from(chunk).toString())
    if (told.length === 1) await wallet.answer(walletLink)
  }
  assert.deepEqual(told, ['data: {"state":"requested"}\n\n', 'data: {"state":"answered"}\n\n'])
})

test('every login asks the card: one that is revoked is refused at the next', async (t) => {
  const { city, at, wallet, card } = await house(t)
  await logIn(city, at, wallet)
  await city.cards.revoke(city.db.sql, { cardId: card.cardId, reason: 'fraud', by: { kind: 'system' } })
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { requestId, sent, refused } = await withPhone(page, wallet)
  assert.equal(sent.body.code, 'presentation.card_revoked')
  assert.deepEqual(refused, [409, 'login.card_not_presented'])
  const events = await (await page.events(requestId)).text()
  assert.equal(events, 'data: {"state":"refused","reason":"presentation.card_revoked"}\n\n')
  const { url: back } = await page.browser.follow((await page.cancel({ requestId })).body.returnTo)
  await assert.rejects(redeem(at, back, checks), {
    error: 'access_denied',
    error_description: 'card_not_accepted',
  })
})

test('the same browser is asked again, also a minute after a login', async (t) => {
  const { city, at, wallet } = await house(t)
  const first = await startLogin(at)
  const page = await atLoginPage(city, first.url)
  const { back } = await withPhone(page, wallet)
  await redeem(at, back, first.checks)
  const second = await startLogin(at)
  await atLoginPage(city, second.url, page.browser)
})

test('who says no goes back without a login', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { requestId, walletLink } = await page.ask('elsewhere')
  await wallet.decline(walletLink)
  const { url: back } = await page.browser.follow((await page.cancel({ requestId })).body.returnTo)
  await assert.rejects(redeem(at, back, checks), { error: 'access_denied', error_description: 'declined' })
  const early = await startLogin(at)
  const other = await atLoginPage(city, early.url)
  const { url: away } = await other.browser.follow((await other.cancel()).body.returnTo)
  await assert.rejects(redeem(at, away, early.checks), { error_description: 'declined' })
})

test('without an answer there is no login: login.card_not_presented', async (t) => {
  const { city, at } = await house(t)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  const { requestId } = await page.ask('elsewhere')
  const { status, body } = await page.finish({ requestId })
  assert.deepEqual([status, body.code, body.facts], [409, 'login.card_not_presented', { state: 'requested' }])
})

test('a login belongs to the browser that started it: login.interaction_over', async (t) => {
  const { city, at, wallet } = await house(t)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  const { requestId, walletLink } = await page.ask('elsewhere')
  await wallet.answer(walletLink)
  const stranger = createBrowser(city.origin)
  const path = `/api/login/interactions/${page.uid}`
  for (const [name, body] of [
    ['finish', { requestId }],
    ['cancel', {}],
    ['requests', { way: 'here' }],
  ] as const) {
    const response = await stranger.post(`${path}/${name}`, body)
    assert.equal(response.status, 410)
    const { code }: ReturnType<typeof JSON.parse> = await response.json()
    assert.equal(code, 'login.interaction_over')
  }
  assert.equal((await stranger.open(`${path}/question`)).status, 410)
  assert.equal((await stranger.open(`${path}/events?requestId=${requestId}`)).status, 410)
})

test('the answer to another login does not finish this one', async (t) => {
  const { city, at, wallet } = await house(t)
  const victim = await atLoginPage(city, (await startLogin(at)).url)
  const { requestId, walletLink } = await victim.ask('elsewhere')
  await wallet.answer(walletLink)
  const attacker = await atLoginPage(city, (await startLogin(at)).url)
  const { status, body } = await attacker.finish({ requestId })
  assert.deepEqual([status, body.code], [404, 'presentation.unknown_request'])
})

test('two logins in two tabs of one browser do not meet', async (t) => {
  const { city, at, wallet } = await house(t)
  const [one, two] = [await startLogin(at), await startLogin(at)]
  const tab1 = await atLoginPage(city, one.url)
  const tab2 = await atLoginPage(city, two.url, tab1.browser)
  assert.notEqual(tab1.uid, tab2.uid)
  const { back } = await withPhone(tab1, wallet)
  await redeem(at, back, one.checks)
  assert.equal((await tab2.question()).status, 200)
})

test('after one person another may log in in the same browser', async (t) => {
  const { city, at, wallet } = await house(t)
  const first = await startLogin(at)
  const page = await atLoginPage(city, first.url)
  const { back } = await withPhone(page, wallet)
  const one = await redeem(at, back, first.checks)
  const other = scriptedWallet({ origin: city.origin, copies: (await city.issue({})).copies })
  const second = await startLogin(at)
  const next = await atLoginPage(city, second.url, page.browser)
  const { requestId, walletLink } = await next.ask('elsewhere')
  await other.answer(walletLink)
  const { returnTo } = (await next.finish({ requestId })).body
  // The provider first ends the old session, by a form that submits itself.
  const form = await (await next.browser.open(returnTo)).text()
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? ''
  const { url } = await next.browser.follow('/oidc/session/end/confirm', {
    method: 'POST',
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
  })
  const two = await redeem(at, url, second.checks)
  assert.notEqual(two.claims()?.sub, one.claims()?.sub)
})

test('a lost reply to finish can be asked for again, and tells the fact once', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { requestId, walletLink } = await page.ask('elsewhere')
  await wallet.answer(walletLink)
  const both = await Promise.all([page.finish({ requestId }), page.finish({ requestId })])
  const done = both.find(({ status }) => status === 200)
  const { url: back } = await page.browser.follow(done?.body.returnTo)
  await redeem(at, back, checks)
  const facts = await city.db.sql`select 1 from base.outbox where fact = 'login.completed'`
  assert.equal(facts.length, 1)
})

const lose = (city: City, personId: string) =>
  city.db.tx((sql) =>
    city.cards.stopEverything(sql, {
      personId,
      requestId: newId(),
      fate: 'end',
      reason: 'device_lost',
      by: { kind: 'resident' },
    }),
  )

test('a phone that is stopped in the middle of a login does not come to its end', async (t) => {
  const { city, at, wallet, personId } = await house(t)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  const { requestId, walletLink } = await page.ask('elsewhere')
  assert.equal((await wallet.answer(walletLink)).status, 200)
  await lose(city, personId)
  const { status, body } = await page.finish({ requestId })
  assert.deepEqual([status, body.code, body.facts], [409, 'login.card_not_presented', { state: 'refused' }])
})

test('nor is the code of a login redeemed, or its token used, after the phone was stopped', async (t) => {
  const { city, at, wallet, personId } = await house(t)
  const { tokens, claims } = await logIn(city, at, wallet)
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { back } = await withPhone(page, wallet)
  await lose(city, personId)
  await assert.rejects(redeem(at, back, checks), { error: 'invalid_grant' })
  await assert.rejects(fetchUserInfo(at.config, tokens.access_token, String(claims.sub)))
})
