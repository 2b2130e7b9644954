// A relying party that uses openid-client, a browser at the login page, and the steps between them.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import * as client from 'openid-client'
import { newId } from '#base/ids'
import { createBrowser } from '#test/browser'
import { testKeys } from '#test/keys'
import { type Misdeeds, scriptedWallet, type ScriptedWallet } from '../wallet.ts'
import { type City, openCity } from './city.ts'

export const keys = testKeys()

type Registration = Parameters<City['parties']['register']>[1]

export const shop = (changes: Partial<Registration> = {}): Registration => ({
  partyId: newId(),
  name: { zh: '小店', en: 'Shop' },
  purpose: { zh: '只卖给成年人', en: 'Adults only' },
  claims: ['age_over_18'],
  legalGround: null,
  redirectUris: ['https://shop.example/callback'],
  postLogoutRedirectUris: ['https://shop.example/bye'],
  logoSvg: null,
  authentication: { method: 'secret' },
  ...changes,
})

/** As much of a city as a party and a browser see. */
type Place = Pick<City, 'origin'>

export const discover = (city: Place, clientId: string, auth: client.ClientAuth) =>
  client.discovery(
    new URL(`${city.origin}/oidc`),
    clientId,
    { id_token_signed_response_alg: 'ES256' },
    auth,
    { execute: [client.allowInsecureRequests] },
  )

export async function openShop(
  city: Place & Pick<City, 'parties' | 'db'>,
  changes: Partial<Registration> = {},
) {
  const { party, clientSecret } = await city.parties.register(city.db.sql, shop(changes))
  const config = await discover(city, party.clientId, client.ClientSecretBasic(clientSecret ?? ''))
  return { party, config, redirectUri: party.redirectUris[0] ?? '' }
}
type Shop = Awaited<ReturnType<typeof openShop>>

export async function startLogin({ config, redirectUri }: Shop, parameters: Record<string, string> = {}) {
  const checks = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  }
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri,
    scope: 'openid age_over_18',
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    ...parameters,
  })
  return { url, checks }
}

/** A browser at the login page: the uid is in its address. */
export async function atLoginPage(city: Place, url: URL, browser = createBrowser(city.origin)) {
  const { url: page } = await browser.follow(url.href)
  assert.equal(page.pathname, '/login/')
  const uid = page.hash.slice(2)
  const path = `/api/login/interactions/${uid}`
  const json = async (response: Response): Promise<Reply> => ({
    status: response.status,
    body: await response.json(),
  })
  return {
    browser,
    uid,
    question: async () => json(await browser.open(`${path}/question`)),
    ask: async (way: 'here' | 'elsewhere') =>
      (await json(await browser.post(`${path}/requests`, { way }))).body,
    finish: async (body: object) => json(await browser.post(`${path}/finish`, body)),
    cancel: async (body: object = {}) => json(await browser.post(`${path}/cancel`, body)),
    events: (requestId: string, init?: RequestInit) =>
      browser.open(`${path}/events?requestId=${requestId}`, init),
  }
}
export type Reply = { status: number; body: ReturnType<typeof JSON.parse> }
type LoginPage = Awaited<ReturnType<typeof atLoginPage>>

/** From the QR code to the party's address with its code. */
export async function withPhone(page: LoginPage, wallet: ScriptedWallet, misdeeds?: Misdeeds) {
  const { requestId, walletLink } = await page.ask('elsewhere')
  const sent = await wallet.answer(walletLink, misdeeds)
  const { status, body } = await page.finish({ requestId })
  if (status !== 200) return { requestId, sent, refused: [status, body.code], back: null }
  const { url } = await page.browser.follow(body.returnTo)
  return { requestId, sent, refused: null, back: url }
}

type Checks = Awaited<ReturnType<typeof startLogin>>['checks']

export const redeem = ({ config }: Shop, back: URL | null, { state, nonce, verifier }: Checks) =>
  client.authorizationCodeGrant(config, back ?? new URL('x:'), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })

export async function logIn(
  city: City,
  at: Shop,
  wallet: ScriptedWallet,
  parameters: Record<string, string> = {},
) {
  const { url, checks } = await startLogin(at, parameters)
  const page = await atLoginPage(city, url)
  const { back, requestId } = await withPhone(page, wallet)
  const tokens = await redeem(at, back, checks)
  return { tokens, claims: { ...tokens.claims() }, requestId }
}

export async function house(t: TestContext) {
  const city = await openCity(t, { keys })
  const { copies, card, personId } = await city.issue({ count: 6 })
  return {
    city,
    at: await openShop(city),
    wallet: scriptedWallet({ origin: city.origin, copies }),
    card,
    personId,
  }
}
