// What a party may rely on, and what it may not do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { createBrowser } from '#test/browser'
import { scriptedWallet } from '#test/wallet'
import { openCity } from '#test/wallet/city'
import {
  atLoginPage,
  discover,
  house,
  keys,
  logIn,
  openShop,
  redeem,
  shop,
  startLogin,
  withPhone,
} from '#test/wallet/login'

// RFC 6749 §5.2: who tried HTTP Basic and failed gets 401 with a challenge.
const refusedClient = { name: 'WWWAuthenticateChallengeError', status: 401 }

test('silent login does not exist: prompt=none gets login_required', async (t) => {
  const { city, at } = await house(t)
  const { url, checks } = await startLogin(at, { prompt: 'none' })
  const { url: back } = await createBrowser(city.origin).follow(url.href)
  await assert.rejects(redeem(at, back, checks), { error: 'login_required' })
})

test('asking for more than is registered is refused before the card is asked', async (t) => {
  const { at } = await house(t)
  await assert.rejects(startLogin(at, { scope: 'openid name' }), { error: 'invalid_scope' })
  const claims = JSON.stringify({ id_token: { birthdate: null } })
  await assert.rejects(startLogin(at, { claims }), {
    error: 'invalid_request',
    error_description: 'not registered for the claim birthdate',
  })
})

test('the claims parameter works like scopes', async (t) => {
  const { city, at, wallet } = await house(t)
  const parameters = { scope: 'openid', claims: JSON.stringify({ id_token: { age_over_18: null } }) }
  const { claims } = await logIn(city, at, wallet, parameters)
  assert.equal(claims['age_over_18'], true)
})

test('without a question the shop learns a number and nothing else', async (t) => {
  const { city, at, wallet } = await house(t)
  const { claims } = await logIn(city, at, wallet, { scope: 'openid' })
  assert.equal(claims['age_over_18'], undefined)
  assert.ok(claims.sub)
})

test('PKCE is required', async (t) => {
  const { at } = await house(t)
  const attempt = client.buildAuthorizationUrlWithPAR(at.config, {
    redirect_uri: at.redirectUri,
    scope: 'openid',
    state: 'x',
  })
  await assert.rejects(attempt, { error: 'invalid_request' })
})

test('a code is good once, and a second use ends what the first one got', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const { back } = await withPhone(await atLoginPage(city, url), wallet)
  const { access_token: token } = await redeem(at, back, checks)
  await assert.rejects(redeem(at, back, checks), { error: 'invalid_grant' })
  const { status } = await fetch(`${city.origin}/oidc/me`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(status, 401)
})

test('an essential acr that the card does not reach is refused: login.upgraded_card_needed', async (t) => {
  const { city, at, wallet } = await house(t)
  const acr = { essential: true, values: ['urn:hufu:acr:upgraded'] }
  const { url } = await startLogin(at, { claims: JSON.stringify({ id_token: { acr } }) })
  const page = await atLoginPage(city, url)
  assert.equal((await page.question()).body.needsUpgraded, true)
  const { refused } = await withPhone(page, wallet)
  assert.deepEqual(refused, [403, 'login.upgraded_card_needed'])
  const { claims } = await logIn(city, at, wallet, { acr_values: 'urn:hufu:acr:upgraded' })
  assert.equal(claims['acr'], 'urn:hufu:acr:lightweight', 'acr_values is a wish')
})

test('a party with its own key proves itself by it', async (t) => {
  const { city, wallet } = await house(t)
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const registration = shop({
    authentication: { method: 'key', keys: [{ kty: 'EC', crv: 'P-256', x, y, kid: 'k1' }] },
  })
  const { party } = await city.parties.register(city.db.sql, registration)
  const config = await discover(
    city,
    party.clientId,
    client.PrivateKeyJwt({ key: pair.privateKey, kid: 'k1' }),
  )
  const { claims } = await logIn(city, { party, config, redirectUri: party.redirectUris[0] ?? '' }, wallet)
  assert.equal(claims['age_over_18'], true)
})

test('a wrong secret is refused', async (t) => {
  const { city, at } = await house(t)
  const config = await discover(city, at.party.clientId, client.ClientSecretBasic('wrong'))
  await assert.rejects(startLogin({ ...at, config }), refusedClient)
  const hash = at.party.authentication.method === 'secret' ? at.party.authentication.secretHash : Buffer.of()
  const asSecret = await discover(
    city,
    at.party.clientId,
    client.ClientSecretBasic(hash.toString('base64url')),
  )
  await assert.rejects(startLogin({ ...at, config: asSecret }), refusedClient)
})

test('access tokens can be bound to a key of the party (DPoP)', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const { back } = await withPhone(await atLoginPage(city, url), wallet)
  const DPoP = client.getDPoPHandle(at.config, await client.randomDPoPKeyPair('ES256'))
  const tokens = await client.authorizationCodeGrant(
    at.config,
    back ?? new URL('x:'),
    { expectedState: checks.state, expectedNonce: checks.nonce, pkceCodeVerifier: checks.verifier },
    {},
    { DPoP },
  )
  assert.equal(tokens.token_type, 'dpop')
  const sub = tokens.claims()?.sub ?? ''
  const told = await client.fetchUserInfo(at.config, tokens.access_token, sub, { DPoP })
  assert.deepEqual({ ...told }, { sub, age_over_18: true })
  const { status } = await fetch(`${city.origin}/oidc/me`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  assert.equal(status, 401)
})

test('there are no refresh tokens', async (t) => {
  const { city, at, wallet } = await house(t)
  const { tokens } = await logIn(city, at, wallet)
  assert.equal(tokens.refresh_token, undefined)
})

test('a rotated key signs from the next login on; what the old one signed still verifies', async (t) => {
  const { city, wallet } = await house(t)
  const at = await openShop(city)
  const kidOf = (idToken = '') =>
    JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString()).kid
  const before = kidOf((await logIn(city, at, wallet)).tokens.id_token)
  keys.rotate('login')
  const fresh = { ...at, config: (await openShop(city)).config }
  const shopAgain = await openShop(city)
  const after = kidOf((await logIn(city, shopAgain, wallet)).tokens.id_token)
  assert.notEqual(after, before)
  const jwks: ReturnType<typeof JSON.parse> = await (
    await fetch(fresh.config.serverMetadata().jwks_uri ?? '')
  ).json()
  const kids = jwks.keys.map(({ kid }: { kid: string }) => kid)
  assert.ok(kids.includes(before) && kids.includes(after))
  assert.ok(jwks.keys.every((key: object) => !('d' in key)))
})

test('a suspended party is told nothing, and the person is told in both languages', async (t) => {
  const { city, at } = await house(t)
  const { url } = await startLogin(at)
  const page = await atLoginPage(city, (await startLogin(at)).url)
  await city.db.sql`update parties.relying_parties set state = 'suspended'`
  const { status, body } = await page.question()
  assert.deepEqual([status, body.code], [403, 'login.client_unknown'])
  await assert.rejects(startLogin(at), refusedClient)
  for (const [language, first] of [
    ['zh-CN', '这家网站现在不能用虎符登录'],
    ['en', 'This site cannot use Hufu'],
  ] as const) {
    const response = await createBrowser(city.origin).open(url.href, {
      headers: { accept: 'text/html', 'accept-language': language },
    })
    const html = await response.text()
    assert.equal(response.status, 400)
    assert.match(html, new RegExp(`<h1>${first}`))
    assert.match(html, /lang="zh-CN"/)
    assert.match(html, /lang="en"/)
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  }
})

test('an address that is no login any more says so', async (t) => {
  const { city } = await house(t)
  const response = await createBrowser(city.origin).open('/oidc/auth/AAAAAAAAAAAAAAAAAAAAA', {
    headers: { accept: 'text/html', 'accept-language': 'en' },
  })
  assert.equal(response.status, 400)
  assert.match(await response.text(), /<h1>This login is over/)
  const style = await fetch(`${city.origin}/oidc/pages.css`)
  assert.match(style.headers.get('content-type') ?? '', /^text\/css/)
})

test('discovery says what is there, at both addresses', async (t) => {
  const { city } = await house(t)
  const well: ReturnType<typeof JSON.parse> = await (
    await fetch(`${city.origin}/oidc/.well-known/openid-configuration`)
  ).json()
  assert.equal(well.issuer, `${city.origin}/oidc`)
  assert.equal(well.pushed_authorization_request_endpoint, `${city.origin}/oidc/request`)
  assert.deepEqual(well.subject_types_supported, ['pairwise'])
  assert.deepEqual(well.id_token_signing_alg_values_supported, ['ES256'])
  assert.deepEqual(well.code_challenge_methods_supported, ['S256'])
  assert.deepEqual(well.response_types_supported, ['code'])
  assert.deepEqual(well.acr_values_supported, ['urn:hufu:acr:lightweight', 'urn:hufu:acr:upgraded'])
  const other = await fetch(`${city.origin}/.well-known/oauth-authorization-server/oidc`)
  assert.match(await other.text(), new RegExp(`"issuer":"${well.issuer}"`))
})

test('a forged Host header changes no address', async (t) => {
  const { city } = await house(t)
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
  const text = await (await fetch(`${city.origin}/oidc/.well-known/openid-configuration`, { headers })).text()
  assert.ok(!text.includes('evil'))
})

test('logging out leads back to the registered address only', async (t) => {
  const { city, at, wallet } = await house(t)
  const { tokens } = await logIn(city, at, wallet)
  const endUrl = (uri: string) =>
    client.buildEndSessionUrl(at.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: uri,
    })
  const browser = createBrowser(city.origin)
  const html = await (await browser.open(endUrl('https://shop.example/bye').href)).text()
  assert.ok(!html.includes('/oidc/submit.js'), 'without a session the library submits by itself')
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  const { url } = await browser.follow('/oidc/session/end/confirm', { method: 'POST', body })
  assert.equal(url.href, 'https://shop.example/bye')
  assert.equal((await browser.open(endUrl('https://evil.example/').href)).status, 400)
})

test('who comes with their ID token is logged out at once; anybody else is asked', async (t) => {
  const { city, at, wallet } = await house(t)
  const { url, checks } = await startLogin(at)
  const page = await atLoginPage(city, url)
  const { back } = await withPhone(page, wallet)
  const { id_token: hint = '' } = await redeem(at, back, checks)
  const withHint = client.buildEndSessionUrl(at.config, { id_token_hint: hint })
  const open = async (address: string) => (await page.browser.open(address)).text()
  assert.match(await open(withHint.href), /<script src="\/oidc\/submit\.js" defer>/)
  assert.doesNotMatch(await open('/oidc/session/end'), /<script/)
  const script = await page.browser.open('/oidc/submit.js')
  assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/)
})

test('tables hold no person in the clear, and the sweep leaves nothing behind', async (t) => {
  let time = new Date()
  const city = await openCity(t, { keys, now: () => time })
  const { copies, personId } = await city.issue({})
  const at = await openShop(city)
  await logIn(city, at, scriptedWallet({ origin: city.origin, copies }))
  const [row] = await city.db.sql<{ text: string }[]>`
    select string_agg(row_to_json(e)::text || encode(e.payload, 'escape'), ' ') as text from login.entries e`
  assert.ok(!row?.text.includes(personId))
  time = new Date(time.getTime() + 3_600_000)
  await city.login.sweep(city.db.sql)
  const left = await city.db.sql`select 1 from login.entries union all select 1 from login.answers`
  assert.equal(left.length, 0)
})
