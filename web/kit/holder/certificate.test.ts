import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Minted, mint } from './certificate-mint.ts'
import { type Certificate, readCertificate, verifyChain } from './certificate.ts'

const now = new Date('2026-11-23T12:00:00Z')
type Made = Minted & { certificate: Certificate }

async function make(name: string, wish: Parameters<typeof mint>[1] = {}): Promise<Made> {
  const minted = await mint(name, wish)
  return { ...minted, certificate: readCertificate(minted.der) }
}

const refusedAs = (code: string) => (thrown: unknown) => thrown instanceof Error && thrown.message === code

test('a certificate is read with its dates and its right to sign others', async () => {
  const { certificate } = await make('city', { isAuthority: true })
  assert.equal(certificate.notBefore.toISOString(), '2026-01-01T00:00:00.000Z')
  assert.equal(certificate.notAfter.toISOString(), '2027-01-01T00:00:00.000Z')
  assert.equal(certificate.isAuthority, true)
  assert.equal((await make('shop')).certificate.isAuthority, false)
})

test('a certificate names what it is for', async () => {
  const { certificate } = await make('issuer', { hosts: ['hufu.example'] })
  assert.deepEqual(certificate.names, ['DNS:hufu.example'])
})

test('a chain that ends at a root of the city is believed', async () => {
  const root = await make('city', { isAuthority: true })
  const leaf = await make('requests', { issuer: root })
  await verifyChain([leaf.certificate], [root.certificate], now)
  const middle = await make('district', { issuer: root, isAuthority: true })
  const below = await make('office', { issuer: middle })
  await verifyChain([below.certificate, middle.certificate], [root.certificate], now)
})

test('a chain is not believed', async (t) => {
  const root = await make('city', { isAuthority: true })
  const impostor = await make('city', { isAuthority: true })
  const leaf = await make('requests', { issuer: root })
  const old = await make('old', { issuer: root, notAfter: '20260601000000Z' })
  const below = await make('below', { issuer: leaf })
  const cases: [string, Certificate[]][] = [
    ['of another authority with the same name', [(await make('requests', { issuer: impostor })).certificate]],
    ['that expired', [old.certificate]],
    ['signed by one who may not sign', [below.certificate, leaf.certificate]],
    ['that is empty', []],
    ['that is a lone stranger', [impostor.certificate]],
  ]
  for (const [sentence, chain] of cases)
    await t.test(sentence, () =>
      assert.rejects(verifyChain(chain, [root.certificate], now), refusedAs('web.verifier_untrusted')),
    )
})

test('bytes that are no certificate are refused, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.throws(() => readCertificate(new Uint8Array(bytes)), refusedAs('web.certificate_malformed'))
    }),
  )
})

test('a certificate with one byte changed is refused or not believed', async () => {
  const root = await make('city', { isAuthority: true })
  const leaf = await make('requests', { issuer: root })
  await fc.assert(
    fc.asyncProperty(
      fc.nat(leaf.certificate.der.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const bytes = leaf.certificate.der.slice()
        bytes[at] = (bytes[at] ?? 0) ^ flip
        await assert.rejects(async () => verifyChain([readCertificate(bytes)], [root.certificate], now))
      },
    ),
    { numRuns: 200 },
  )
})
