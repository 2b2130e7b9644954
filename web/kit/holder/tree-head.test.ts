import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type JsonObject, merkleLog } from '#identity/formats'
import { signJwt } from '#kit/api'
import { type Minted, mint } from './certificate-mint.ts'
import { readCertificate } from './certificate.ts'
import { verifyTreeHead } from './tree-head.ts'

const city = 'https://city.example'
const now = new Date('2026-11-23T12:00:00Z')
const head = { origin: city, size: 7, root: new Uint8Array(32).fill(1), at: now }

let root: Minted
let signer: Minted
before(async () => {
  root = await mint('authority', { isAuthority: true })
  signer = await mint('log', { issuer: root, uris: [`${city}/history`] })
})

async function verify(by: Minted, header: JsonObject = {}, payload: JsonObject = {}) {
  const x5c = [Buffer.from(by.der).toString('base64')]
  const token = await signJwt(
    by.keys.privateKey,
    { alg: 'ES256', typ: merkleLog.headType, x5c, ...header },
    { ...merkleLog.headPayload(head), ...payload },
  )
  return verifyTreeHead(token, { roots: [readCertificate(root.der)], city, now })
}

test('a head signed for the city’s log is believed', async () => {
  const read = await verify(signer)
  assert.deepEqual(read, head)
})

test('a head is not believed that another key of the city signed, another city, or nobody', async () => {
  const status = await mint('lists', { issuer: root, uris: [`${city}/status`] })
  const requests = await mint('requests', { issuer: root, hosts: ['city.example'] })
  const stranger = await mint('log', { uris: [`${city}/history`] })
  const old = await mint('log', { issuer: root, uris: [`${city}/history`], notAfter: '20260601000000Z' })
  for (const by of [status, requests, stranger, old]) assert.equal(await verify(by), null)
  assert.equal(await verify(signer, { typ: 'JWT' }), null)
  assert.equal(await verify(signer, { alg: 'none' }), null)
  assert.equal(await verify(signer, {}, { iss: 'https://other.example' }), null)
  assert.equal(await verify(signer, {}, { tree_size: -1 }), null)
  for (const nonsense of ['', 'a.b.c', 'x'.repeat(200_000)])
    assert.equal(await verifyTreeHead(nonsense, { roots: [readCertificate(root.der)], city, now }), null)
})
