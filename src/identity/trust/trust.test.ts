import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import test from 'node:test'
import * as fc from 'fast-check'
import { jws } from '#identity/formats'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testKey } from '#test/device'
import { testKeys } from '#test/keys'

const origin = 'https://id.city.example'
const days = 86_400_000

async function openTrust(t: Parameters<typeof openTestDb>[0]) {
  const [db, keys] = [await openTestDb(t), testKeys()]
  const clock = { at: new Date('2026-03-01T12:00:00Z') }
  const open = () => createTrust({ db, keys, origin, now: () => clock.at })
  return { db, keys, clock, open, trust: await open() }
}

test('each signer has a certificate of the city’s authority that says what it is for', async (t) => {
  const { trust } = await openTrust(t)
  const [root] = trust.roots()
  assert.ok(root?.ca && root.checkIssued(root) && root.verify(root.publicKey))
  const names = {
    credential: `URI:${origin}`,
    statusList: `URI:${origin}/status`,
    request: 'DNS:id.city.example',
  } as const
  for (const use of ['credential', 'statusList', 'request'] as const) {
    const { x5c } = await trust.signer(use)
    assert.equal(x5c.length, 1)
    const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'))
    assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey) && !leaf.ca)
    assert.equal(leaf.subjectAltName, names[use])
  }
})

test('a restart changes no certificate, and so no client identifier', async (t) => {
  const { trust, open } = await openTrust(t)
  const again = await open()
  assert.equal(await again.clientId(), await trust.clientId())
  assert.equal(again.roots()[0]?.fingerprint256, trust.roots()[0]?.fingerprint256)
})

test('two servers that start at once make one authority', async (t) => {
  const [db, keys] = [await openTestDb(t), testKeys()]
  const open = () => createTrust({ db, keys, origin, now: () => new Date() })
  const [one, two] = await Promise.all([open(), open()])
  assert.equal(await one.clientId(), await two.clientId())
  assert.equal(one.roots().length, 1)
})

test('a certificate is renewed before anything it signed can outlive it; the old one still verifies', async (t) => {
  const { trust, clock } = await openTrust(t)
  const before = await trust.signer('credential')
  clock.at = new Date(clock.at.getTime() + 310 * days)
  const after = await trust.signer('credential')
  assert.equal(after.kid, before.kid)
  assert.notDeepEqual(after.x5c, before.x5c)
  assert.ok(trust.verifyChain(before.x5c, { now: clock.at, name: `URI:${origin}` }))
})

test('a new key gets a certificate at once, and credentials of the old one still verify', async (t) => {
  const { trust, keys } = await openTrust(t)
  const before = await trust.signer('credential')
  const token = signed(before, { iss: origin })
  keys.rotate('credential')
  const after = await trust.signer('credential')
  assert.notEqual(after.kid, before.kid)
  assert.ok(trust.credentialSignatures.issuer(token))
  assert.ok(trust.credentialSignatures.issuer(signed(after, { iss: origin })))
  assert.throws(() => before.sign('x'), /rotated/)
})

test('a new authority certifies anew, and what the old one certified still verifies', async (t) => {
  const { trust, keys } = await openTrust(t)
  const token = signed(await trust.signer('credential'), { iss: origin })
  keys.rotate('authority')
  await trust.renew()
  assert.equal(trust.roots().length, 2)
  assert.ok(trust.credentialSignatures.issuer(token))
  assert.ok(trust.credentialSignatures.issuer(signed(await trust.signer('credential'), { iss: origin })))
})

test('a signature of another key under a good certificate is no signature', async (t) => {
  const { trust } = await openTrust(t)
  const signer = await trust.signer('credential')
  const token = signed({ ...signer, sign: testKey().sign }, { iss: origin })
  assert.equal(trust.credentialSignatures.issuer(token), false)
})

test('a chain is refused: malformed, foreign, expired, or made for something else', async (t) => {
  const { trust, clock } = await openTrust(t)
  const { x5c } = await trust.signer('credential')
  const other = await openTrust(t)
  const foreign = (await other.trust.signer('credential')).x5c
  const root = trust.roots()[0]?.raw.toString('base64') ?? ''
  const name = `URI:${origin}`
  const now = clock.at
  const far = new Date(now.getTime() + 366 * days)
  const cases = [
    [undefined, { now, name }, 'trust.chain_malformed'],
    [[], { now, name }, 'trust.chain_malformed'],
    [['AAAA'], { now, name }, 'trust.chain_malformed'],
    [[7], { now, name }, 'trust.chain_malformed'],
    [[...x5c, ...x5c, ...x5c, ...x5c, ...x5c], { now, name }, 'trust.chain_malformed'],
    [foreign, { now, name }, 'trust.chain_untrusted'],
    [[...foreign, root], { now, name }, 'trust.chain_untrusted'],
    [[...foreign, ...x5c], { now, name }, 'trust.chain_untrusted'],
    [[root], { now, name }, 'trust.chain_untrusted'],
    [x5c, { now: far, name }, 'trust.certificate_expired'],
    [x5c, { now: new Date(0), name }, 'trust.certificate_expired'],
    [(await trust.signer('request')).x5c, { now, name }, 'trust.certificate_of_another'],
    [(await trust.signer('statusList')).x5c, { now, name }, 'trust.certificate_of_another'],
  ] as const
  for (const [chain, demand, code] of cases)
    assert.throws(() => trust.verifyChain(chain && [...chain], demand), { code })
  assert.ok(trust.verifyChain([...x5c, root], { now, name }), 'the anchor sent along is not refused')
})

test('whatever is offered as a chain, it is refused', async (t) => {
  const { trust, clock } = await openTrust(t)
  const certificate = fc.oneof(fc.string(), fc.base64String(), fc.integer())
  fc.assert(
    fc.property(fc.array(certificate, { maxLength: 3 }), (x5c) => {
      const demand = { now: clock.at, name: `URI:${origin}` }
      assert.throws(() => trust.verifyChain(x5c, demand), { name: 'Refusal' })
    }),
  )
})

test('a credential that names another issuer than its certificate is refused', async (t) => {
  const { trust } = await openTrust(t)
  const token = signed(await trust.signer('credential'), { iss: 'https://elsewhere.example' })
  assert.throws(() => trust.credentialSignatures.issuer(token), { code: 'trust.certificate_of_another' })
})

test('a request signer cannot sign credentials or status lists, though one authority certified it', async (t) => {
  const { trust } = await openTrust(t)
  const token = signed(await trust.signer('request'), { iss: origin })
  assert.throws(() => trust.credentialSignatures.issuer(token), { code: 'trust.certificate_of_another' })
  assert.throws(() => trust.isStatusListSigned(token), { code: 'trust.certificate_of_another' })
})

test('every algorithm left out has its reason', async (t) => {
  const { trust } = await openTrust(t)
  assert.deepEqual(
    trust.algorithms.filter(({ isAccepted }) => isAccepted).map(({ name }) => name),
    ['ES256', 'SHA-256'],
  )
  assert.ok(trust.algorithms.every(({ why }) => why.length > 20))
})

function signed(
  signer: { x5c: string[]; sign: (input: string) => string },
  payload: { iss: string },
): jws.Jws {
  const input = jws.signingInput({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: signer.x5c }, payload)
  return jws.parse(`${input}.${signer.sign(input)}`)
}
