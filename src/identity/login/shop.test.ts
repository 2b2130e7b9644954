// The corner shop as it runs: a process of its own, met over HTTP only.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type TestContext, test } from 'node:test'
import { registerShop, startShop } from '#identity/parties'
import { createBrowser } from '#test/browser'
import { scriptedWallet } from '#test/wallet'
import { freePort, openCity } from '#test/wallet/city'
import { atLoginPage, withPhone } from '#test/wallet/login'

async function openShopProcess(t: TestContext) {
  const city = await openCity(t)
  const dataDir = mkdtempSync(join(tmpdir(), 'hufu-shop-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const port = await freePort()
  const shopOrigin = `http://localhost:${port}`
  const credentials = await registerShop(city.db.sql, { dataDir, shopOrigin, now: new Date() })
  const shop = startShop({ ...credentials, issuer: `${city.origin}/oidc`, port })
  t.after(() => shop.stop())
  await untilOpen(shopOrigin)
  const browser = createBrowser(shopOrigin)
  return { city, browser, page: async (path = '/') => (await browser.open(path)).text() }
}

async function untilOpen(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const isOpen = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (isOpen) return
    // oxlint-disable-next-line no-await-in-loop
    await delay(100)
  }
  assert.fail('the shop did not open')
}

type Visit = Awaited<ReturnType<typeof openShopProcess>>

/** Presses "log in" and goes to the login page. */
async function toLoginPage({ city, browser }: Visit) {
  const { url } = await browser.follow('/login', { method: 'POST' })
  return atLoginPage(city, url)
}

const holder = async ({ city }: Visit, isOver18: boolean) => {
  const { copies } = await city.issue({ claims: { age_equal_or_over: { 18: isOver18 } } })
  return scriptedWallet({ origin: city.origin, copies })
}

test('wine is for who is over 18, and the page shows every word the shop was told', async (t) => {
  const visit = await openShopProcess(t)
  const { browser, page } = visit
  assert.match(await page(), /先证明您已满 18 岁/)
  assert.equal((await browser.open('/reserve/rice-wine', { method: 'POST' })).status, 403)
  const { back } = await withPhone(await toLoginPage(visit), await holder(visit, true))
  await browser.follow(back?.href ?? '')
  const html = await page()
  assert.match(html, /您已满 18 岁。欢迎选购/)
  const raw = /<pre[^>]*>([^<]+)</.exec(html)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const names = ['acr', 'age_over_18', 'amr', 'aud', 'exp', 'iat', 'iss', 'nonce', 'sub']
  assert.deepEqual(Object.keys(JSON.parse(raw)).toSorted(), names)
  const { response } = await browser.follow('/reserve/rice-wine', { method: 'POST' })
  assert.match((await response?.text()) ?? '', /已为您预留“客家糯米酒”/)
})

test('under 18 there is tea', async (t) => {
  const visit = await openShopProcess(t)
  const { back } = await withPhone(await toLoginPage(visit), await holder(visit, false))
  await visit.browser.follow(back?.href ?? '')
  const html = await visit.page()
  assert.match(html, /酒不能卖给您/)
  assert.equal((await visit.browser.open('/reserve/plum-wine', { method: 'POST' })).status, 403)
  assert.equal((await visit.browser.open('/reserve/oolong', { method: 'POST' })).status, 303)
})

test('who declines, and whose card is not accepted, is told what to do next', async (t) => {
  const visit = await openShopProcess(t)
  const wallet = await holder(visit, true)
  const first = await toLoginPage(visit)
  const declined = await first.browser.follow((await first.cancel()).body.returnTo)
  assert.match(await visit.page(declined.url.href), /没有登录/)
  const second = await toLoginPage(visit)
  const { requestId } = await withPhone(second, wallet, { disclose: [] })
  const refused = await second.browser.follow((await second.cancel({ requestId })).body.returnTo)
  assert.match(await visit.page(refused.url.href), /这张卡现在不能用/)
})

test('a callback that nobody waits for, and one with a wrong state, log nobody in', async (t) => {
  const visit = await openShopProcess(t)
  assert.match(await visit.page('/callback?code=x&state=y'), /这次登录已经结束/)
  await toLoginPage(visit)
  assert.match(await visit.page('/callback?code=x&state=y'), /登录没有成功/)
  assert.match(await visit.page(), /用虎符卡登录/)
})

test('the shop speaks both languages, allows no script, and acts on its own forms only', async (t) => {
  const { browser, page } = await openShopProcess(t)
  const english = await browser.open('/', { headers: { 'accept-language': 'en-GB,en' } })
  assert.match(await english.text(), /<html lang="en">[^]*Log in with the card/)
  await browser.open('/?lang=en')
  assert.match(await page(), /Tea, postcards/)
  const policy = english.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /script-src|unsafe/)
  const foreign = { method: 'POST', headers: { origin: 'https://evil.example' } }
  assert.equal((await browser.open('/login', foreign)).status, 403)
  assert.equal((await browser.open('/nowhere')).status, 404)
})
