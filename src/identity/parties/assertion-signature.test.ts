import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { isWellSpelled } from './assertion-signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
const coseKey = isoCBOR.encode(
  new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesOf(x)],
    [-3, bytesOf(y)],
  ]),
)

test('a signature as authenticators make it is well spelled, whatever was signed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (signed) =>
      isWellSpelled(sign('sha256', signed, privateKey), coseKey),
    ),
  )
})

test('no byte outside the two numbers may be another one', () => {
  const signature = sign('sha256', Buffer.from('signed'), privateKey)
  const sTag = 4 + (signature[3] ?? 0)
  for (const at of [0, 1, 2, 3, sTag, sTag + 1])
    for (let by = 1; by < 256; by++) {
      const bent = Buffer.from(signature)
      bent[at] = (bent[at] ?? 0) ^ by
      assert.equal(isWellSpelled(bent, coseKey), false, `byte ${at} ^ ${by}`)
    }
  for (const other of [Buffer.alloc(0), signature.subarray(1), Buffer.concat([signature, Buffer.of(0)])])
    assert.equal(isWellSpelled(other, coseKey), false)
})
