import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testKey } from '#test/device'
import { atLoginPage, openShop, redeem, startLogin, withPhone } from '#test/wallet/login'
import {
  askCard,
  askCopies,
  assertNoFault,
  encode,
  type House,
  keyProof,
  newNonce,
  openHouse,
  type Party,
  postForm,
  readAnswer,
  type Resident,
} from './house.ts'

// Something true, said to somebody else: a proof for another verifier, an answer for another party.

let house: House
let ana: Resident
let hotel: Party
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

test('a presentation for another verifier is refused, and the party learns nothing: formats.audience_wrong', async () => {
  const { clientId } = await askCard(house.target, hotel)
  const others = [
    'x509_hash:AAAA',
    'https://evil.example',
    house.origin,
    hotel.party.clientId,
    clientId.replace('x509_hash:', 'x509_san_dns:'),
    clientId.toUpperCase(),
    `${clientId} `,
    '',
  ]
  for (const aud of others) {
    const { walletLink, requestId } = await askCard(house.target, hotel)
    const sent = await ana.wallet().answer(walletLink, { aud })
    assert.deepEqual([sent.status, sent.body.code], [400, 'formats.audience_wrong'], aud)
    const { body } = await readAnswer(house.target, hotel, requestId)
    assert.deepEqual([body.state, body.claims], ['refused', undefined])
  }
})

test('a proof of a key for another issuer makes no copy: invalid_proof', async () => {
  const others: unknown[] = [
    'https://evil.example',
    `${house.origin}/`,
    `${house.origin}/oid4vci`,
    [house.origin, 'https://evil.example'],
    [house.origin],
    undefined,
    null,
    '',
  ]
  for (const aud of others) {
    const proof = keyProof(house.target, testKey(), await newNonce(house.target), { payload: { aud } })
    const { status, body } = await askCopies(house.target, ana, [proof])
    assert.deepEqual([status, body.error], [400, 'invalid_proof'], JSON.stringify(aud))
  }
})

test('a party’s assertion for another server is refused: invalid_client', async () => {
  const key = testKey()
  const { kty, crv, x, y } = key.jwk
  const { party } = await house.party({
    authentication: { method: 'key', keys: [{ kty, crv, x, y, kid: 'k1' }] },
  })
  const ask = (aud: string) => {
    const iat = Math.floor(Date.now() / 1000)
    const { clientId } = party
    const claims = { iss: clientId, sub: clientId, aud, jti: testKey().jkt, iat, exp: iat + 60 }
    const input = `${encode({ alg: 'ES256', kid: 'k1' })}.${encode(claims)}`
    return postForm(house.target, '/oidc/request', {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${input}.${key.sign(input)}`,
      response_type: 'code',
      redirect_uri: 'https://hotel.example/back',
      scope: 'openid',
      state: 's',
      nonce: 'n',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
  }
  for (const aud of ['https://evil.example/oidc', 'https://evil.example', '']) {
    const { status, body } = await ask(aud)
    assert.deepEqual([status, body.error], [401, 'invalid_client'], aud)
  }
  assert.equal((await ask(`${house.origin}/oidc`)).status, 201)
})

test('the code of one party’s login is nothing in the hands of another: invalid_grant', async () => {
  const [shop, rival] = [await openShop(house), await openShop(house)]
  const { url, checks } = await startLogin(shop)
  const { back } = await withPhone(await atLoginPage(house, url), ana.wallet())
  await assert.rejects(redeem(rival, back, checks), { error: 'invalid_grant' })
})

test('a token of a wallet is none of a party, and the other way round', async () => {
  const shop = await openShop(house)
  const { url, checks } = await startLogin(shop)
  const { back } = await withPhone(await atLoginPage(house, url), ana.wallet())
  const tokens = await redeem(shop, back, checks)
  assert.equal(tokens.claims()?.aud, shop.party.clientId)
  const asWallet = await house.target.shoot({
    path: '/api/cards/mine',
    headers: { authorization: `DPoP ${tokens.access_token}` },
  })
  assert.equal(asWallet.status, 401)
  for (const scheme of ['Bearer', 'DPoP']) {
    const me = await house.target.shoot({
      path: '/oidc/me',
      headers: { authorization: `${scheme} ${ana.accessToken}` },
    })
    assert.ok(me.status === 401 || me.status === 400, `${scheme} ${me.status}`)
    assert.match(me.text, /invalid_token|invalid_dpop_proof|invalid_request/)
  }
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
