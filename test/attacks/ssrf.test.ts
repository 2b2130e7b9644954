import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import { jws } from '#identity/formats'
import { dpopProof, testKey } from '#test/device'
import { fetchRequest, parseLink, post } from '#test/wallet/presentation'
import { openDesk } from '#test/wallet/desk'

// Addresses in what is sent, so that the server fetches them: from inside its network, with its rights. Hufu fetches nothing
// that somebody else names; the one address it calls, the state register's, is configuration.

/** A place that notes who comes by. */
async function openTrap(t: TestContext) {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.end('{}')
  }).on('connection', () => visits.push('a connection'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  return {
    visits,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/latest/meta-data`,
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const claimsFrom = (url: string) => ({ jku: url, x5u: url, kid: url, iss: url, sub: url, aud: url })

function tokenPointingTo(url: string, alg: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg, ...claimsFrom(url) })}.${encode({ ...claimsFrom(url), request_uri: url })}.AAAA`
}

/** A desk, a trap, and a way to send that takes no fault of the server for an answer. */
async function openPlace(t: TestContext) {
  const [trap, desk] = [await openTrap(t), await openDesk(t)]
  const { origin } = desk.city
  const send = async (path: string, body: string, headers: Record<string, string>) => {
    const response = await fetch(origin + path, { method: 'POST', body, headers })
    assert.ok(response.status < 500, `${path} ${body.slice(0, 80)}: ${response.status}`)
  }
  return { ...trap, ...desk, origin, send, assertion: tokenPointingTo(trap.url, 'ES256') }
}

test('no address in a request to log in is called', async (t) => {
  const { visits, url, origin, party, send, assertion } = await openPlace(t)
  const claims = { id_token: { name: { value: url } }, _claim_sources: { a: { endpoint: url } } }
  const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const parameters: Record<string, string>[] = [
    { request_uri: url },
    { request: tokenPointingTo(url, 'none') },
    { client_id: url },
    { client_assertion_type: bearer, client_assertion: assertion },
    { redirect_uri: url, jwks_uri: url, sector_identifier_uri: url, logo_uri: url, id_token_hint: assertion },
    { claims: JSON.stringify(claims) },
  ]
  for (const one of parameters) {
    const body = new URLSearchParams({ client_id: party.clientId, response_type: 'code', ...one }).toString()
    for (const path of ['/oidc/request', '/oidc/token', '/oidc/token/revocation'])
      await send(path, body, form)
    await fetch(`${origin}/oidc/auth?${body}`, { redirect: 'manual' })
    await fetch(`${origin}/oidc/session/end?${body}`, { redirect: 'manual' })
  }
  assert.deepEqual(visits, [])
})

test('no address in a request for a card is called', async (t) => {
  const { visits, url, origin, send, assertion } = await openPlace(t)
  const order = { method: 'POST', url: `${origin}/oid4vci/token`, now: new Date() }
  const dpop = dpopProof(testKey(), order, { header: claimsFrom(url) })
  const code = new URLSearchParams({ grant_type: 'x', 'pre-authorized_code': url }).toString()
  await send('/oid4vci/token', code, { ...form, dpop })
  const body = JSON.stringify({ proofs: { jwt: [assertion] }, credential_offer_uri: url })
  const headers = { 'content-type': 'application/json', dpop, authorization: `DPoP ${assertion}` }
  await send('/oid4vci/credential', body, headers)
  assert.deepEqual(visits, [])
})

test('no address in a proof, or in the answer of a wallet, is called', async (t) => {
  const { visits, url, call, ask, wallet, assertion } = await openPlace(t)
  await call('POST', '/api/presentations', { claims: ['age_over_18'], returnUri: url })
  const { body } = await ask()
  const request = await fetchRequest(parseLink(body.walletLink))
  const metadata = JSON.stringify({ jwks_uri: url, ...claimsFrom(url) })
  await fetch(body.requestUri, { method: 'POST', body: new URLSearchParams({ wallet_metadata: metadata }) })
  await post(request, { response: assertion, redirect_uri: url })
  const { credential } = wallet.copies[0] ?? assert.fail()
  const { header, payload } = jws.parse(credential.split('~')[0] ?? '')
  const stranger = jws.signingInput(
    { ...header, jku: url, x5u: url },
    { ...payload, iss: url, vct: url, status: { status_list: { uri: url, idx: 1 } } },
  )
  const rewrite = () => `${stranger}.${testKey().sign(stranger)}~`
  const sent = await wallet.answer((await ask()).body.walletLink, { rewrite })
  assert.equal(sent.status, 400)
  assert.deepEqual(visits, [])
})

test('a party is registered with addresses, and none of them is looked at', async (t) => {
  const { visits, url } = await openTrap(t)
  const { city } = await openDesk(t)
  const words = { zh: url, en: url }
  const logoSvg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}"/></svg>`
  const order = {
    partyId: newId(),
    name: words,
    purpose: words,
    claims: [],
    legalGround: words,
    redirectUris: [url],
    postLogoutRedirectUris: [url],
    authentication: { method: 'secret' as const },
  }
  await assert.rejects(city.parties.register(city.db.sql, { ...order, logoSvg }), {
    code: 'parties.logo_invalid',
  })
  await city.parties.register(city.db.sql, { ...order, logoSvg: null })
  assert.deepEqual(visits, [])
})
