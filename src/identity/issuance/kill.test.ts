// kill -9 of the server, at any moment of an issuance, again and again. Wallets do what wallets do: repeat a request whose
// answer was lost, or ask for a new offer. Nothing is half done, nothing acknowledged is lost.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeys } from '#base/keys'
import { testKey } from '#test/device'
import { openTestDb } from '#test/database'
import { createIssuer, keysFor, nextIdNumber } from '#test/issuing'
import { placeOf, request } from '#test/phone'
import { signed } from '#test/sdJwt'
import { call } from '#test/wallet/issuance'
import { preAuthorized } from './offer.ts'

const kills = 4
const walletsAtOnce = 4

const server = `
  import { openDb } from '#base/db'
  import { createKeys } from '#base/keys'
  import { createIssuer } from '#test/issuing'
  import { testHttp } from '#test/http'
  const [url, keysDir, origin] = process.argv.slice(1)
  const db = await openDb(url)
  const issuer = await createIssuer({ db, keys: createKeys(keysDir), origin, now: () => new Date() })
  const app = await testHttp({ after() {} }, db, issuer.issuance.routes)
  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })
  process.stdout.write('.')
`

type City = Awaited<ReturnType<typeof createIssuer>>
type Fetched = { cardId: string; credentials: string[] }

test('an issuer that is killed again and again leaves every wallet with its ten copies, each once', async (t) => {
  const db = await openTestDb(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-kill-'))
  t.after(() => rm(dir, { recursive: true }))
  const keysDir = join(dir, 'keys')
  const origin = `http://127.0.0.1:${await freePort()}`
  const city = await createIssuer({ db, keys: createKeys(keysDir), origin, now: () => new Date() })
  const start = () => {
    const script = ['--input-type=module-typescript', '--eval', server, '--', db.url, keysDir, origin]
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    return spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'], env })
  }

  const closing = new AbortController()
  const fetched: Fetched[] = []
  const wallet = async () => {
    while (!closing.signal.aborted) fetched.push(await fetchCard(city))
  }
  const wallets = Array.from({ length: walletsAtOnce }, wallet)
  for (let round = 1; round <= kills; round += 1) await killSoon(start(), 300 + round * 37)
  const last = start()
  closing.abort()
  await Promise.all(wallets)
  last.kill()

  assert.ok(fetched.length >= walletsAtOnce, `${fetched.length} wallets`)
  for (const { cardId, credentials } of fetched) {
    const places = await db.sql<{ idx: number }[]>`select idx from status.entry where card_id = ${cardId}`
    const shown = credentials.map((credential) => placeOf(credential).idx)
    assert.deepEqual(new Set(places.map(({ idx }) => idx)), new Set(shown), 'as many places as copies')
    assert.equal(new Set(shown).size, 10)
    const devices = await db.sql`select from cards.device d join cards.card c using (person_id, device_id)
      where c.card_id = ${cardId} and d.state = 'active'`
    assert.equal(devices.length, 1)
  }
})

async function killSoon(child: ChildProcess, afterMs: number): Promise<void> {
  assert.ok(child.stdout)
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  await sleep(afterMs)
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function fetchCard(city: City): Promise<Fetched> {
  const { cardId } = await city.newCard({ name: '李雷', idNumber: nextIdNumber() })
  const device = testKey()
  const accessToken = await openSession(city, cardId, device)
  const nonce: string = (await insist(() => post(city, '/oid4vci/nonce', device, {}))).c_nonce
  const proofs = keysFor(10).map((key) =>
    signed(
      { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.jwk } },
      { aud: city.origin, iat: Math.floor(Date.now() / 1000), nonce },
      key,
    ),
  )
  const answer = await insist(() =>
    post(city, '/oid4vci/credential', device, { accessToken, json: request(...proofs) }),
  )
  return {
    cardId,
    credentials: answer.credentials.map(({ credential }: { credential: string }) => credential),
  }
}

/** A code may have been used up by a request whose answer never came: then a new offer, as the application's token gives it. */
async function openSession(city: City, cardId: string, device: ReturnType<typeof testKey>): Promise<string> {
  for (;;) {
    const { credential_offer: offer } = await city.db.tx((sql) => city.issuance.offer(sql, { cardId }))
    const form = {
      grant_type: preAuthorized,
      'pre-authorized_code': offer.grants[preAuthorized]['pre-authorized_code'],
    }
    const answer = await insist(() => post(city, '/oid4vci/token', device, { form }), 400)
    if (answer.access_token) return answer.access_token
    assert.equal(answer.error, 'invalid_grant')
  }
}

type Sent = { accessToken?: string; form?: Record<string, string>; json?: object }
const post = (city: City, path: string, device: ReturnType<typeof testKey>, sent: Sent) =>
  call(device, { method: 'POST', url: city.origin + path, ...sent })

/** Until there is an answer: the server may be down, or go down in the middle. */
async function insist(ask: () => ReturnType<typeof call>, alsoFine = 200) {
  for (let tries = 0; tries < 2000; tries += 1) {
    const answer = await ask().catch(() => null)
    if (answer) {
      assert.ok(answer.status === 200 || answer.status === alsoFine, JSON.stringify(answer.body))
      return answer.body
    }
    await sleep(10)
  }
  throw new Error('no answer in twenty seconds')
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  assert.ok(address && typeof address === 'object')
  return address.port
}
