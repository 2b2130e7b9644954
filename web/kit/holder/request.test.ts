import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { base64url, type JsonObject } from '#identity/formats'
import { Refused, signJwt } from '#kit/api'
import { type Minted, mint } from './certificate-mint.ts'
import { readCertificate } from './certificate.ts'
import { verifyRequest } from './request.ts'

// OpenID4VP 1.0 and HAIP 1.0: each check of a request has a case that it alone refuses.
const city = 'https://city.example'
const now = new Date('2026-11-23T12:00:00Z')
const seconds = now.getTime() / 1000
const requestUri = `${city}/oid4vp/requests/1`

let root: Minted
let signer: Minted
let shop: Minted
before(async () => {
  root = await mint('authority', { isAuthority: true })
  signer = await mint('requests', { issuer: root, hosts: ['city.example'] })
  shop = await mint('shop', { issuer: root, hosts: ['shop.example'] })
})

const clientIdOf = async ({ der }: Minted) =>
  `x509_hash:${base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', der)))}`
const x5cOf = ({ der }: Minted) => [Buffer.from(der).toString('base64')]

type Change = {
  by?: Minted
  header?: JsonObject
  payload?: JsonObject
  statement?: JsonObject
  statementBy?: Minted
  statementHeader?: JsonObject
}

async function request(change: Change = {}): Promise<string> {
  const by = change.by ?? signer
  const clientId = await clientIdOf(by)
  const payload = {
    client_id: clientId,
    aud: 'https://self-issued.me/v2',
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: `${city}/oid4vp/responses/1`,
    nonce: 'n-1',
    state: 's-1',
    wallet_nonce: 'w-1',
    dcql_query: {
      credentials: [
        {
          id: 'card',
          format: 'dc+sd-jwt',
          meta: { vct_values: [`${city}/vct/card`] },
          claims: [{ path: ['age_equal_or_over', '18'] }],
        },
      ],
    },
    client_metadata: {
      jwks: {
        keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'answer', use: 'enc', alg: 'ECDH-ES' }],
      },
      encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
    },
    verifier_info: [{ format: 'urn:hufu:registration', data: await statement(clientId, change) }],
    iat: seconds,
    exp: seconds + 300,
    ...change.payload,
  }
  const header = { typ: 'oauth-authz-req+jwt', alg: 'ES256', x5c: x5cOf(by), ...change.header }
  return signJwt(by.keys.privateKey, header, payload)
}

function statement(clientId: string, change: Change): Promise<string> {
  const by = change.statementBy ?? signer
  const claims = {
    iss: city,
    sub: clientId,
    party_id: 'p-1',
    name: { zh: '街角小店', en: 'Corner Shop' },
    purpose: { zh: '年龄', en: 'Age' },
    claims: ['age_over_18'],
    legal_ground: null,
    iat: seconds,
    exp: seconds + 3600,
    ...change.statement,
  }
  const header = { typ: 'hufu-registration+jwt', alg: 'ES256', x5c: x5cOf(by), ...change.statementHeader }
  return signJwt(by.keys.privateKey, header, claims)
}

async function verify(text: string, more: { at?: Date; walletNonce?: string; clientId?: string } = {}) {
  const link = { clientId: more.clientId ?? (await clientIdOf(signer)), requestUri, method: 'post' } as const
  const roots = [readCertificate(root.der)]
  return verifyRequest(text, {
    link,
    walletNonce: more.walletNonce ?? 'w-1',
    roots,
    city,
    now: more.at ?? now,
  })
}

test('a good request says who asks, as the city registered them', async () => {
  const read = await verify(await request())
  assert.deepEqual(read.verifier.name, { zh: '街角小店', en: 'Corner Shop' })
  assert.deepEqual(read.verifier.claims, ['age_over_18'])
  assert.equal(read.encryption.enc, 'A256GCM')
  assert.equal(read.nonce, 'n-1')
})

const refused: [sentence: string, change: () => Change, code: string][] = [
  ['of another type', () => ({ header: { typ: 'JWT' } }), 'web.request_malformed'],
  ['with another algorithm', () => ({ header: { alg: 'HS256' } }), 'web.request_malformed'],
  ['without a certificate', () => ({ header: { x5c: [] } }), 'web.request_malformed'],
  [
    'in the name of another client',
    () => ({ payload: { client_id: 'x509_hash:other' } }),
    'web.request_malformed',
  ],
  ['for another audience', () => ({ payload: { aud: 'https://wallet.example' } }), 'web.request_malformed'],
  [
    'for something else than a presentation',
    () => ({ payload: { response_type: 'code' } }),
    'web.request_malformed',
  ],
  [
    'that wants the answer in the clear',
    () => ({ payload: { response_mode: 'direct_post' } }),
    'web.request_malformed',
  ],
  [
    'that leads the answer elsewhere',
    () => ({ payload: { response_uri: 'https://evil.example/' } }),
    'web.request_malformed',
  ],
  ['played again to another wallet', () => ({ payload: { wallet_nonce: 'old' } }), 'web.request_malformed'],
  ['with transaction data', () => ({ payload: { transaction_data: ['x'] } }), 'web.request_malformed'],
  ['without a nonce', () => ({ payload: { nonce: '' } }), 'web.request_malformed'],
  ['without a key for the answer', () => ({ payload: { client_metadata: {} } }), 'web.request_malformed'],
  ['that is over', () => ({ payload: { exp: seconds - 600 } }), 'web.request_expired'],
  ['from the future', () => ({ payload: { iat: seconds + 600 } }), 'web.clock_wrong'],
  ['without a question', () => ({ payload: { dcql_query: {} } }), 'formats.query_malformed'],
  [
    'of somebody whom nobody registered',
    () => ({ payload: { verifier_info: [] } }),
    'web.verifier_unregistered',
  ],
  [
    'with another verifier’s registration',
    () => ({ statement: { sub: 'x509_hash:other' } }),
    'web.verifier_unregistered',
  ],
  ['with a registration of its own making', () => ({ statementBy: shop }), 'web.verifier_unregistered'],
  [
    'with a registration in another city’s name',
    () => ({ statement: { iss: 'https://other.example' } }),
    'web.verifier_unregistered',
  ],
  [
    'with something that is no registration',
    () => ({ statementHeader: { typ: 'JWT' } }),
    'web.verifier_unregistered',
  ],
  ['with a registration that is over', () => ({ statement: { exp: seconds - 600 } }), 'web.request_expired'],
  ['signed by another than the link names', () => ({ by: shop }), 'web.verifier_untrusted'],
]
for (const [sentence, change, code] of refused)
  test(`refused: a request ${sentence}`, async () => {
    await assert.rejects(verify(await request(change())), (thrown) => codeOf(thrown) === code)
  })

test('refused: a request whose content was changed after signing', async () => {
  const [header, , signature] = (await request()).split('.')
  const [, other] = (await request({ payload: { nonce: 'n-2' } })).split('.')
  await assert.rejects(verify(`${header}.${other}.${signature}`), { message: 'web.request_forged' })
})

test('refused: a request signed by somebody whom the city does not know', async () => {
  const impostor = await mint('authority', { isAuthority: true })
  const by = await mint('requests', { issuer: impostor, hosts: ['city.example'] })
  const text = await request({ by, statementBy: by })
  await assert.rejects(verify(text, { clientId: await clientIdOf(by) }), {
    message: 'web.verifier_untrusted',
  })
})

function codeOf(thrown: unknown): string {
  if (thrown instanceof Refused) return thrown.code
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
