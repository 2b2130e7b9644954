// OpenID4VCI 1.0 as a stranger's wallet meets it: over HTTP, by what the metadata says and nothing else.
// The lists of required members are those of the text: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { sdJwt, statusList } from '#identity/formats'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { createIssuer } from '#test/issuing'
import { testKeys } from '#test/keys'
import { scriptedWallet } from '#test/wallet'

/** A server that knows itself by the address it is reached at, as a wallet expects. */
async function openCity(t: TestContext) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const db = await openTestDb(t)
  const now = () => new Date()
  const issuer = await createIssuer({ db, keys: testKeys(), origin, now })
  const app = await testHttp(t, db, issuer.issuance.routes, issuer.status.routes, issuer.trust.routes)
  await app.listen({ port, host: '127.0.0.1' })
  const json = async (path: string) => {
    const response = await fetch(origin + path)
    assert.equal(response.status, 200, path)
    return { response, body: JSON.parse(await response.text()) }
  }
  return { ...issuer, origin, json }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  assert.ok(address && typeof address === 'object')
  return address.port
}

test('the issuer’s metadata has what §12.2.4 requires, and names itself', async (t) => {
  const { origin, json } = await openCity(t)
  const { response, body } = await json('/.well-known/openid-credential-issuer')
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
  assert.equal(body.credential_issuer, origin)
  for (const endpoint of ['credential_endpoint', 'nonce_endpoint']) assert.ok(new URL(body[endpoint]))
  assert.ok(body.batch_credential_issuance.batch_size >= 2)
  const [configuration] = Object.values<ReturnType<typeof JSON.parse>>(
    body.credential_configurations_supported,
  )
  assert.equal(configuration.format, 'dc+sd-jwt')
  assert.equal(typeof configuration.vct, 'string')
  assert.equal(typeof configuration.scope, 'string', 'HAIP 1.0 §4.1: a scope for every configuration')
  assert.deepEqual(configuration.cryptographic_binding_methods_supported, ['jwk'])
  assert.deepEqual(configuration.proof_types_supported.jwt.proof_signing_alg_values_supported, ['ES256'])
  for (const { display } of configuration.credential_metadata.claims)
    assert.deepEqual(
      display.map(({ locale }: { locale: string }) => locale),
      ['zh-CN', 'en'],
    )
})

test('the authorization server is found where RFC 8414 says, and says what it does', async (t) => {
  const { origin, json } = await openCity(t)
  const issuer = (await json('/.well-known/openid-credential-issuer')).body
  const [server] = issuer.authorization_servers
  const { pathname } = new URL(server)
  const { body } = await json(`/.well-known/oauth-authorization-server${pathname}`)
  assert.equal(body.issuer, server)
  assert.equal(body.token_endpoint, `${origin}/oid4vci/token`)
  assert.ok(body.grant_types_supported.includes('urn:ietf:params:oauth:grant-type:pre-authorized_code'))
  assert.equal(body['pre-authorized_grant_anonymous_access_supported'], true)
  assert.deepEqual(body.dpop_signing_alg_values_supported, ['ES256'])
})

test('the type’s metadata is at its name, and every claim of a copy is described and disclosable (SD-JWT VC §5)', async (t) => {
  const city = await openCity(t)
  const wallet = scriptedWallet({ origin: city.origin })
  const { cardId } = await city.newCard()
  const { credential_offer: offer } = await city.db.tx((sql) => city.issuance.offer(sql, { cardId }))
  await wallet.redeem(offer, 1)
  const copy = sdJwt.parse(wallet.copies[0]?.credential ?? '')
  const { vct } = copy.claims
  assert.ok(typeof vct === 'string')
  const { body } = await city.json(vct.replace(city.origin, ''))
  assert.equal(body.vct, vct)
  const described = body.claims.map(
    ({ path, sd }: { path: string[]; sd: string }) => `${path.join('.')} ${sd}`,
  )
  const disclosable = copy.placed.map(({ path }) => `${path.join('.')} always`)
  assert.deepEqual(new Set(described), new Set(disclosable))
})

test('a stranger’s wallet gets ten cards that a stranger’s verifier believes', async (t) => {
  const city = await openCity(t)
  const wallet = scriptedWallet({ origin: city.origin })
  const { cardId } = await city.newCard()
  const { credential_offer_uri: uri } = await city.db.tx((sql) => city.issuance.offer(sql, { cardId }))
  await wallet.redeem((await city.json(uri.replace(city.origin, ''))).body)
  assert.equal(wallet.copies.length, 10)

  const roots: string[] = (await city.json('/api/trust/authorities')).body.certificates
  assert.deepEqual(
    roots,
    city.trust.roots().map(({ raw }) => raw.toString('base64')),
  )
  for (const { credential } of wallet.copies) {
    const demand = {
      text: credential,
      now: new Date(),
      keyBinding: 'none',
      required: ['iss', 'exp', 'status'],
    } as const
    const { claims } = sdJwt.verify(demand, city.trust.credentialSignatures)
    const place = statusList.referenceOf(claims.status)
    assert.ok(place)
    const token = await (await fetch(place.uri)).text()
    const list = await statusList.verifyToken(token, {
      uri: place.uri,
      now: new Date(),
      signed: city.trust.isStatusListSigned,
    })
    assert.equal(statusList.read(list, place.idx), statusList.VALUES.valid)
  }
})

test('answers that hold secrets are kept nowhere on their way (§7.2, §8.3, RFC 6749 §5.1)', async (t) => {
  const { origin } = await openCity(t)
  for (const path of ['/oid4vci/nonce', '/oid4vci/token', '/oid4vci/credential']) {
    const answer = await fetch(origin + path, { method: 'POST' })
    assert.equal(answer.headers.get('cache-control'), 'no-store', path)
  }
})
