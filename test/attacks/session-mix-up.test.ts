import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser } from '#test/browser'
import { atLoginPage, openShop, redeem, startLogin, withPhone } from '#test/wallet/login'
import {
  askCard,
  assertNoFault,
  type House,
  openHouse,
  postForm,
  readAnswer,
  type Resident,
} from './house.ts'
import { refusal } from './target.ts'

// What was begun by one and is ended by another: logins, questions and codes that change hands on the way.

let house: House
let ana: Resident
let eve: Resident
let shop: Awaited<ReturnType<typeof openShop>>
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  eve = await house.resident()
  shop = await openShop(house)
})
after(() => house.close())

const begin = async (browser = createBrowser(house.origin)) => {
  const { url, checks } = await startLogin(shop)
  return { page: await atLoginPage(house, url, browser), checks, url }
}

test('the page of a login belongs to the browser that began it: login.interaction_over', async () => {
  const { page } = await begin()
  const other = createBrowser(house.origin)
  const path = `/api/login/interactions/${page.uid}`
  for (const answer of [
    await other.open(`${path}/question`),
    await other.post(`${path}/requests`, { way: 'elsewhere' }),
    await other.post(`${path}/finish`, { requestId: 'x' }),
    await other.post(`${path}/cancel`, {}),
  ]) {
    const { code }: { code?: string } = JSON.parse(await answer.text())
    assert.deepEqual([answer.status, code], [410, 'login.interaction_over'])
  }
  assert.equal((await page.question()).status, 200)
})

test('a browser with a login of its own does not open that of another', async () => {
  const [mine, theirs] = [await begin(), await begin()]
  const path = `/api/login/interactions/${theirs.page.uid}`
  const answer = await mine.page.browser.open(`${path}/question`)
  assert.equal(answer.status, 410)
})

test('two logins in one browser do not change places', async () => {
  const browser = createBrowser(house.origin)
  const [first, second] = [await begin(browser), await begin(browser)]
  const asked = await first.page.ask('elsewhere')
  assert.equal((await ana.wallet().answer(asked.walletLink)).status, 200)
  const crossed = await second.page.finish({ requestId: asked.requestId })
  assert.deepEqual([crossed.status, crossed.body.code], [404, 'presentation.unknown_request'])
  assert.equal((await first.page.finish({ requestId: asked.requestId })).status, 200)
})

test('a question that a party asked cannot end a login, nor can that of another login', async () => {
  const hotel = await house.party()
  const asked = await askCard(house.target, hotel)
  assert.equal((await ana.wallet().answer(asked.walletLink)).status, 200)
  const { page } = await begin()
  const byParty = await page.finish({ requestId: asked.requestId })
  assert.deepEqual([byParty.status, byParty.body.code], [404, 'presentation.unknown_request'])
  const other = await begin()
  const theirs = await other.page.ask('elsewhere')
  await ana.wallet().answer(theirs.walletLink)
  const byLogin = await page.finish({ requestId: theirs.requestId })
  assert.deepEqual([byLogin.status, byLogin.body.code], [404, 'presentation.unknown_request'])
  assert.deepEqual(refusal(await readAnswer(house.target, hotel, theirs.requestId)), [
    404,
    'presentation.unknown_request',
  ])
})

test('who lets another answer in the same browser’s place has no code to show: presentation.response_code_wrong', async () => {
  // Eve begins a login here and sends Ana the link that was made for Eve's own browser: the code goes to Ana's.
  const { page } = await begin()
  const { requestId, walletLink } = await page.ask('here')
  const { redirectUri } = await ana.wallet().answer(walletLink)
  const withoutCode = await page.finish({ requestId })
  assert.deepEqual([withoutCode.status, withoutCode.body.code], [403, 'presentation.response_code_wrong'])
  const guessed = await page.finish({ requestId, responseCode: 'A'.repeat(43) })
  assert.deepEqual([guessed.status, guessed.body.code], [403, 'presentation.response_code_wrong'])
  // Ana's browser, with the code, is not the browser of the login.
  const [, query = ''] = (redirectUri ?? '').split('?')
  const code = new URLSearchParams(query).get('response_code')
  assert.ok(code)
  const anas = createBrowser(house.origin)
  const finished = await anas.post(`/api/login/interactions/${page.uid}/finish`, {
    requestId,
    responseCode: code,
  })
  assert.equal(finished.status, 410)
})

test('a login that was pushed by one party is not opened as another’s', async () => {
  const rival = await openShop(house)
  const { url } = await startLogin(shop)
  const stolen = new URLSearchParams(url.search)
  stolen.set('client_id', rival.party.clientId)
  const { headers } = await house.target.shoot({ path: `${url.pathname}?${stolen.toString()}` })
  assert.ok(!String(headers['location']).includes('/interactions/'), String(headers['location']))
})

test('a code goes with the verifier of its own login: PKCE holds the two together', async () => {
  const [one, other] = [await begin(), await begin()]
  const { back } = await withPhone(one.page, ana.wallet())
  await assert.rejects(redeem(shop, back, { ...one.checks, verifier: other.checks.verifier }), {
    error: 'invalid_grant',
  })
})

test('the answer of one person does not become the login of another', async () => {
  const [anas, eves] = [await begin(), await begin()]
  const asked = await anas.page.ask('elsewhere')
  const evil = await eves.page.ask('elsewhere')
  assert.equal((await ana.wallet().answer(asked.walletLink)).status, 200)
  assert.equal((await eve.wallet().answer(evil.walletLink)).status, 200)
  const crossed = await eves.page.finish({ requestId: asked.requestId })
  assert.equal(crossed.body.code, 'presentation.unknown_request')
  const finish = async ({ page, checks }: typeof anas, requestId: string) => {
    const { body } = await page.finish({ requestId })
    const { url } = await page.browser.follow(body.returnTo)
    return (await redeem(shop, url, checks)).claims()?.sub
  }
  const subjects = [await finish(anas, asked.requestId), await finish(eves, evil.requestId)]
  assert.notEqual(subjects[0], subjects[1])
})

test('who says no for another question has said nothing: presentation.state_wrong', async () => {
  const hotel = await house.party()
  const [one, other] = [await askCard(house.target, hotel), await askCard(house.target, hotel)]
  const answer = await postForm(house.target, `/oid4vp/responses/${one.requestId}`, {
    error: 'access_denied',
    state: other.requestId,
  })
  assert.deepEqual(refusal(answer), [400, 'presentation.state_wrong'])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
