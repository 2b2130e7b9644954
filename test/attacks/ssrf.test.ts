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

test('an address in a request is never called', async (t) => {
  const { visits, url } = await openTrap(t)
  const { city, party, ask, call, wallet } = await openDesk(t)
  const { origin } = city
  const key = testKey()
  const send = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(origin + path, { method: 'POST', body, headers })
    assert.ok(response.status < 500, `${path} ${body.slice(0, 80)}: ${response.status}`)
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const unsigned = (header: object, payload: object) => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${encode(header)}.${encode(payload)}.AAAA`
  }
  const pointing = { jku: url, x5u: url, kid: url, iss: url, sub: url, aud: url }
  const assertion = unsigned({ alg: 'ES256', ...pointing }, pointing)
  const parameters: Record<string, string>[] = [
    { request_uri: url },
    { request: unsigned({ alg: 'none', ...pointing }, { ...pointing, request_uri: url }) },
    { client_id: url },
    {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
    { redirect_uri: url, jwks_uri: url, sector_identifier_uri: url, logo_uri: url, id_token_hint: assertion },
    {
      claims: JSON.stringify({
        id_token: { name: { value: url } },
        _claim_sources: { a: { endpoint: url } },
      }),
    },
  ]
  for (const one of parameters) {
    const body = new URLSearchParams({ client_id: party.clientId, response_type: 'code', ...one }).toString()
    for (const path of ['/oidc/request', '/oidc/token', '/oidc/token/revocation'])
      await send(path, body, form)
    await fetch(`${origin}/oidc/auth?${body}`, { redirect: 'manual' })
    await fetch(`${origin}/oidc/session/end?${body}`, { redirect: 'manual' })
  }

  const bent = dpopProof(
    key,
    { method: 'POST', url: `${origin}/oid4vci/token`, now: new Date() },
    { header: pointing },
  )
  await send(
    '/oid4vci/token',
    new URLSearchParams({ grant_type: 'x', 'pre-authorized_code': url }).toString(),
    {
      ...form,
      dpop: bent,
    },
  )
  await send(
    '/oid4vci/credential',
    JSON.stringify({ proofs: { jwt: [assertion] }, credential_offer_uri: url }),
    {
      'content-type': 'application/json',
      dpop: bent,
      authorization: `DPoP ${assertion}`,
    },
  )
  assert.deepEqual(visits, [])

  await call('POST', '/api/presentations', { claims: ['age_over_18'], returnUri: url })
  const { body } = await ask()
  const request = await fetchRequest(parseLink(body.walletLink))
  await fetch(body.requestUri, {
    method: 'POST',
    body: new URLSearchParams({ wallet_metadata: JSON.stringify({ jwks_uri: url, ...pointing }) }),
  })
  await post(request, { response: assertion, redirect_uri: url })
  const { credential } = wallet.copies[0] ?? assert.fail()
  const { header, payload } = jws.parse(credential.split('~')[0] ?? '')
  const stranger = jws.signingInput(
    { ...header, jku: url, x5u: url },
    { ...payload, iss: url, vct: url, status: { status_list: { uri: url, idx: 1 } } },
  )
  const sent = await wallet.answer((await ask()).body.walletLink, {
    rewrite: () => `${stranger}.${key.sign(stranger)}~`,
  })
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
