import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { lanAddresses } from '#base/lan'
import { openTls } from '#base/tls'

const now = new Date()
const origin = 'https://192.0.2.7:7700'

function dirFor(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-tls-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}

function statusOver(
  tls: { key: string; cert: string; caPath: string },
  host: string,
): Promise<number | undefined> {
  const server = createServer(tls, (_request, response) => response.end('ok'))
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const options = {
        port,
        host: '127.0.0.1',
        servername: host,
        ca: readFileSync(tls.caPath),
        agent: false,
      } as const
      const asked = request(options, (response) => {
        response.resume()
        server.close(() => resolve(response.statusCode))
      })
      asked.once('error', (error) => server.close(() => reject(error)))
      asked.end()
    })
  })
}

test('a client that trusts the authority connects, and one that does not refuses', async (t) => {
  const tls = await openTls(dirFor(t), origin, now)
  assert.equal(await statusOver(tls, 'localhost'), 200)
  const other = await openTls(dirFor(t), origin, now)
  await assert.rejects(statusOver({ ...tls, caPath: other.caPath }, 'localhost'))
})

test('the certificate names the origin, every address of the machine in its network, and loopback', async (t) => {
  const { cert } = await openTls(dirFor(t), origin, now)
  const certificate = new X509Certificate(cert)
  for (const ip of ['192.0.2.7', '127.0.0.1', '::1', ...lanAddresses()])
    assert.ok(certificate.checkIP(ip), ip)
  assert.ok(certificate.checkHost('localhost'))
  assert.ok(Date.parse(certificate.validTo) - now.getTime() <= 398 * 86_400_000)
})

test('certificates are kept, and made anew for another address or when they are about to end', async (t) => {
  const dir = dirFor(t)
  const first = await openTls(dir, origin, now)
  assert.equal((await openTls(dir, origin, now)).cert, first.cert)
  const moved = await openTls(dir, 'https://192.0.2.8:7700', now)
  assert.ok(new X509Certificate(moved.cert).checkIP('192.0.2.8'))
  const aYearOn = new Date(now.getTime() + 380 * 86_400_000)
  assert.notEqual((await openTls(dir, 'https://192.0.2.8:7700', aYearOn)).cert, moved.cert)
})

test('keys are readable by their owner only', async (t) => {
  const dir = dirFor(t)
  await openTls(dir, origin, now)
  for (const file of ['ca.key', 'server.key']) assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600)
})
