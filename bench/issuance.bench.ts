// Whole issuances over HTTP with the database: a wallet reads an offer, gets tokens, a nonce and ten copies of its card; then
// refills of ten with the same session. Server in this process, PostgreSQL in its own, wallets in a third; all share the
// machine, so what counts is the server's own CPU time: flows a second and core. The floor is the cryptography that no
// issuer can leave out.
import { fork } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '#base/db'
import { createKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { testKey } from '#test/device'
import { testHttp } from '#test/http'
import { createIssuer, keysFor, nextIdNumber } from '#test/issuing'
import { request } from '#test/phone'
import { signed } from '#test/sdJwt'
import { call } from '#test/wallet/issuance'
import { percentile, ratesOf, report, reportMachine } from './measure.ts'

const bench = 'issuance'
const cardsOffered = Number(process.env['BENCH_CARDS'] ?? 1500)
/** Issued before the clock starts: until the code is compiled and the pools are filled. */
const warmUpCards = 300
const flowsAtOnce = 8
const copiesAtOnce = 10
const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

type Order = { origin: string; offers: string[] }
type Kind = 'issue' | 'refill'
type Done = { kind: Kind; flowMs: number[]; elapsedMs: number }
type Served = Done & { cpuMs: number }

async function beServer(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
  const db = await openDb(`embedded:${join(dir, 'data')}`, { connectionsMax: 10 })
  await migrate(db)
  const closing: (() => unknown)[] = []
  const port = 40_000 + Math.floor(Math.random() * 10_000)
  const origin = `http://127.0.0.1:${port}`
  const city = await createIssuer({ db, keys: createKeys(join(dir, 'keys')), origin, now: () => new Date() })
  const place = { after: (close: () => unknown) => void closing.push(close) }
  const app = await testHttp(place, db, city.issuance.routes)
  await app.listen({ port, host: '127.0.0.1' })
  reportMachine(bench)
  const floor = ratesOf({ cryptography: createFloor() }).of('cryptography')
  const offers = await makeOffers(city)
  for (const served of await runWallets({ origin, offers })) tell(served, floor)
  for (const close of closing) await close()
  await db.close()
  rmSync(dir, { recursive: true, force: true })
}

async function makeOffers(city: Awaited<ReturnType<typeof createIssuer>>): Promise<string[]> {
  const offers: string[] = []
  const make = async () => {
    while (offers.length < cardsOffered + warmUpCards) {
      const { cardId } = await city.newCard({ name: '欧阳娜娜', idNumber: nextIdNumber() })
      const offered = await city.db.tx((sql) => city.issuance.offer(sql, { cardId }))
      offers.push(offered.credential_offer_uri)
    }
  }
  await Promise.all(Array.from({ length: 16 }, make))
  return offers
}

/** One refill's: the request's proof and ten proofs checked, the keys of all imported, ten cards signed. */
function createFloor(): () => void {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  const text = Buffer.alloc(400, 'x')
  const card = Buffer.alloc(2500, 'x')
  const signature = sign('sha256', text, privateKey)
  return () => {
    for (let proof = 0; proof <= copiesAtOnce; proof += 1)
      verify('sha256', text, createPublicKey({ key: jwk, format: 'jwk' }), signature)
    for (let copy = 0; copy < copiesAtOnce; copy += 1) sign('sha256', card, privateKey)
  }
}

function runWallets(order: Order): Promise<Served[]> {
  const child = fork(import.meta.filename, ['wallets'], { serialization: 'advanced' })
  child.send(order)
  const served: Served[] = []
  let cpu = process.cpuUsage()
  return new Promise((resolve, reject) => {
    child.on('message', (message: 'begin' | 'over' | Done) => {
      if (message === 'begin') cpu = process.cpuUsage()
      else if (message === 'over') resolve(served)
      else {
        const { user, system } = process.cpuUsage(cpu)
        served.push({ ...message, cpuMs: (user + system) / 1000 })
      }
    })
    child.on('exit', (code) => reject(new RangeError(`the wallets ended with ${code}`)))
  })
}

const GOALS: Readonly<Record<Kind, { figure: string; flowsPerCore: number }>> = {
  issue: { figure: 'issuances', flowsPerCore: 200 },
  refill: { figure: 'refills', flowsPerCore: 300 },
}

function tell({ kind, flowMs, elapsedMs, cpuMs }: Served, floor: number): void {
  const { figure, flowsPerCore } = GOALS[kind]
  const perCore = flowMs.length / (cpuMs / 1000)
  report({
    bench,
    figure: `${figure} of ten, of one server core`,
    value: perCore,
    unit: '/s',
    goal: flowsPerCore,
  })
  report({
    bench,
    figure: `copies by ${figure}, of one server core`,
    value: perCore * copiesAtOnce,
    unit: '/s',
  })
  if (kind === 'refill')
    report({
      bench,
      figure: 'a refill, of its cryptography alone',
      value: perCore,
      unit: '/s',
      of: `${Math.round(floor)} without HTTP and database`,
      ratio: perCore / floor,
    })
  report({
    bench,
    figure: `${figure} with all on this machine`,
    value: (flowMs.length / elapsedMs) * 1000,
    unit: '/s',
  })
  for (const percent of [50, 99])
    report({
      bench,
      figure: `one of the ${figure}, p${percent}`,
      value: percentile(flowMs, percent),
      unit: 'ms',
    })
}

async function beWallets(): Promise<void> {
  const [order]: Order[] = await once(process, 'message')
  if (!order) throw new RangeError('no order')
  const sessions: Session[] = []
  const [warmUp, offers] = [order.offers.slice(cardsOffered), order.offers.slice(0, cardsOffered)]
  await atOnce(async () => {
    for (let uri = warmUp.pop(); uri !== undefined; uri = warmUp.pop()) await issue(order.origin, uri)
  })
  await measured('issue', async (time) => {
    for (let uri = offers.pop(); uri !== undefined; uri = offers.pop())
      sessions.push(await time(issue(order.origin, uri)))
  })
  await measured('refill', async (time) => {
    for (let session = sessions.pop(); session; session = sessions.pop())
      await time(refill(order.origin, session))
  })
  tellParent('over')
  process.disconnect?.()
}

const tellParent = (message: 'begin' | 'over' | Done): void => void process.send?.(message)

type Time = <T>(flow: Promise<T>) => Promise<T>

async function measured(kind: Kind, work: (time: Time) => Promise<void>): Promise<void> {
  const flowMs: number[] = []
  const time: Time = async (flow) => {
    const start = performance.now()
    const result = await flow
    flowMs.push(performance.now() - start)
    return result
  }
  tellParent('begin')
  const start = performance.now()
  await atOnce(() => work(time))
  const done: Done = { kind, flowMs, elapsedMs: performance.now() - start }
  tellParent(done)
}

const atOnce = (work: () => Promise<void>) => Promise.all(Array.from({ length: flowsAtOnce }, work))

type Session = { device: ReturnType<typeof testKey>; accessToken: string }

/** Four requests: the offer, the tokens, a nonce, the copies. */
async function issue(origin: string, uri: string): Promise<Session> {
  const device = testKey()
  const offer = JSON.parse(await (await fetch(uri)).text())
  const code = offer.grants[grantType]['pre-authorized_code']
  const form = { grant_type: grantType, 'pre-authorized_code': code }
  const token = await call(device, { method: 'POST', url: `${origin}/oid4vci/token`, form })
  const session = { device, accessToken: token.body.access_token }
  await refill(origin, session)
  return session
}

async function refill(origin: string, { device, accessToken }: Session): Promise<void> {
  const nonce = JSON.parse(await (await fetch(`${origin}/oid4vci/nonce`, { method: 'POST' })).text()).c_nonce
  const iat = Math.floor(Date.now() / 1000)
  const proofs = keysFor(copiesAtOnce).map((key) =>
    signed(
      { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.jwk } },
      { aud: origin, iat, nonce },
      key,
    ),
  )
  const url = `${origin}/oid4vci/credential`
  const answer = await call(device, { method: 'POST', url, accessToken, json: request(...proofs) })
  if (answer.status !== 200 || answer.body.credentials.length !== copiesAtOnce)
    throw new RangeError(`no copies: ${JSON.stringify(answer.body).slice(0, 300)}`)
}

if (process.argv.includes('wallets')) await beWallets()
else await beServer()
