import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { authoriseWith, type DeviceKey, dpopProof } from './dpop.ts'

async function deviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { privateKey: pair.privateKey, publicJwk: { kty: 'EC', crv: 'P-256', x, y } }
}

const part = (jwt: string, place: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[place] ?? '', 'base64url').toString())

test('a proof names method, address without query, and the token it goes with (RFC 9449 §4.2)', async () => {
  const key = await deviceKey()
  const proof = await dpopProof(key, {
    method: 'GET',
    url: 'https://a.example/api/x?y=1#z',
    accessToken: 'token',
  })
  const { htm, htu, ath, jti, iat } = part(proof, 1)
  assert.deepEqual([htm, htu], ['GET', 'https://a.example/api/x'])
  assert.equal(ath, createHash('sha256').update('token').digest('base64url'))
  assert.ok(typeof jti === 'string' && typeof iat === 'number')
  assert.deepEqual(part(proof, 0), { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk })
})

test('a proof verifies with the key in it, by other means than those that made it', async () => {
  const key = await deviceKey()
  const [header = '', payload = '', signature = ''] = (
    await dpopProof(key, { method: 'POST', url: 'https://a.example/' })
  ).split('.')
  const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  assert.ok(
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      bytes,
    ),
  )
})

test('two proofs for the same call differ, since a proof is good once', async () => {
  const authorise = authoriseWith(await deviceKey(), async () => 'token')
  const call = { method: 'GET', url: 'https://a.example/' } as const
  const [first, second] = [await authorise(call), await authorise(call)]
  assert.notEqual(first['dpop'], second['dpop'])
  assert.equal(first['authorization'], 'DPoP token')
})

test('without a token there is a proof and no authorization', async () => {
  const headers = await authoriseWith(await deviceKey())({ method: 'POST', url: 'https://a.example/' })
  assert.deepEqual(Object.keys(headers), ['dpop'])
})
