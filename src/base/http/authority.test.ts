import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify from 'fastify'
import { addAuthority } from '#base/http/authority'
import { openTls } from '#base/tls'

test('/ca.pem gives a phone the certificate to trust, and no key', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-authority-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const tls = await openTls(dir, 'https://192.0.2.7:7700', new Date())
  const app = Fastify()
  t.after(() => app.close())
  addAuthority(app, tls)
  const { body, headers } = await app.inject('/ca.pem')
  assert.equal(headers['content-type'], 'application/x-x509-ca-cert')
  assert.doesNotMatch(body, /PRIVATE/)
  const authority = new X509Certificate(body)
  assert.ok(authority.ca)
  assert.ok(new X509Certificate(tls.cert).verify(authority.publicKey))
})
