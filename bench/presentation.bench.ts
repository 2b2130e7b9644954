// Whole presentations over HTTP with the database: a party asks, a wallet fetches the signed request, answers encrypted,
// the party reads what it learned. Server in this process, PostgreSQL in its own, wallets and parties in a third; all share
// the machine, so what counts is the server's own CPU time: flows a second and core. The floor is the cryptography that
// no verifier can leave out.
import { fork } from 'node:child_process'
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKeyInput,
  sign,
  verify,
} from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { jwk } from '#identity/formats'
import type { TestKey } from '#test/device'
import { openCity } from '#test/wallet/city'
import { answer, fetchRequest, parseLink } from '#test/wallet/presentation'
import { percentile, ratesOf, report, reportMachine } from './measure.ts'

const bench = 'presentation'
const seconds = Number(process.env['BENCH_SECONDS'] ?? 15)
/** Until the code is compiled and the pools are filled; what happens meanwhile is not counted. */
const warmUpSeconds = 4
const flowsAtOnce = 8
const copiesHeld = 32
/** Half of the time is system calls to the database: sixteen statements a flow, two durable commits among them. */
const flowsPerCoreGoal = 250

type PrivateJwk = JsonWebKeyInput['key']
type Order = { origin: string; authorization: string; copies: { credential: string; key: PrivateJwk }[] }
type Done = { flows: number; failed: string[]; flowMs: number[] }
type Served = Done & { cpuMs: number }

const registration = {
  partyId: newId(),
  name: { zh: '闸机', en: 'Gate' },
  purpose: { zh: '只放成年人进', en: 'Adults only' },
  claims: ['age_over_18' as const],
  legalGround: null,
  redirectUris: [],
  postLogoutRedirectUris: [],
  logoSvg: null,
  authentication: { method: 'secret' as const },
}

if (process.argv.includes('wallets')) await beWallets()
else await beServer()

async function beServer(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
  const closing: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })]
  const db = await openDb(`embedded:${join(dir, 'data')}`, { connectionsMax: 10 })
  closing.push(() => db.close())
  await migrate(db)
  const place = { after: (close: () => unknown) => void closing.push(close) }
  const city = await openCity(place, { db, keys: createKeys(join(dir, 'keys')) })
  const { party, clientSecret } = await city.parties.register(db.sql, registration)
  const holders = Array.from({ length: copiesHeld }, makeHolder)
  const { copies } = await city.issue({ count: copiesHeld, keys: holders.map(({ key }) => key) })
  reportMachine(bench)
  const floor = ratesOf({ cryptography: createFloor() }).of('cryptography')
  const authorization = `Basic ${Buffer.from(`${party.clientId}:${clientSecret}`).toString('base64')}`
  const held = copies.map(({ credential }, index) => ({ credential, key: holders[index]?.privateJwk ?? {} }))
  tell(await runWallets({ origin: city.origin, authorization, copies: held }), floor)
  for (const close of closing.toReversed()) await close()
}

function makeHolder(): { key: TestKey; privateJwk: PrivateJwk } {
  const privateJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return { key: holderOf(privateJwk), privateJwk }
}

function holderOf(privateJwk: PrivateJwk): TestKey {
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
  const { kty, crv, x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const own = jwk.parse({ kty: kty ?? '', crv: crv ?? '', x, y })
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return {
    jwk: own,
    jkt: jwk.thumbprint(own),
    sign: (input) => sign('sha256', Buffer.from(input), key).toString('base64url'),
  }
}

/** One flow's: a key pair made, the request signed, two signatures checked, the holder's key imported, one agreement. */
function createFloor(): () => void {
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const holder = issuer.publicKey.export({ format: 'jwk' })
  const text = Buffer.alloc(1000, 'x')
  const signature = sign('sha256', text, issuer.privateKey)
  return () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    sign('sha256', text, issuer.privateKey)
    verify('sha256', text, issuer.publicKey, signature)
    verify('sha256', text, createPublicKey({ key: holder, format: 'jwk' }), signature)
    diffieHellman({ privateKey, publicKey: issuer.publicKey })
  }
}

function runWallets(order: Order): Promise<Served> {
  const child = fork(import.meta.filename, ['wallets'], { serialization: 'advanced' })
  child.send(order)
  let cpu = process.cpuUsage()
  let cpuMs = 0
  return new Promise((resolve, reject) => {
    child.on('message', (message: 'begin' | 'end' | Done) => {
      if (message === 'begin') cpu = process.cpuUsage()
      else if (message === 'end') cpuMs = cpuMsSince(cpu)
      else resolve({ ...message, cpuMs })
    })
    child.on('exit', (code) => reject(new RangeError(`the wallets ended with ${code}`)))
  })
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function tell({ flows, failed, flowMs, cpuMs }: Served, floor: number): void {
  const perCore = flows / (cpuMs / 1000)
  if (failed.length > 0) throw new RangeError(`${failed.length} flows failed: ${failed[0]}`)
  report({
    bench,
    figure: 'flows, whole, of one server core',
    value: perCore,
    unit: '/s',
    goal: flowsPerCoreGoal,
  })
  report({
    bench,
    figure: 'the same, of its cryptography alone',
    value: perCore,
    unit: '/s',
    of: `${Math.round(floor)} without HTTP and database`,
    ratio: perCore / floor,
  })
  report({ bench, figure: 'flows with all on this machine', value: flows / seconds, unit: '/s' })
  for (const percent of [50, 99])
    report({
      bench,
      figure: `a flow of four requests, p${percent}, ${flowsAtOnce} at once`,
      value: percentile(flowMs, percent),
      unit: 'ms',
    })
}

async function beWallets(): Promise<void> {
  const [order] = await once(process, 'message')
  process.send?.(await present(order))
  process.disconnect?.()
}

async function present(order: Order): Promise<Done> {
  const copies = order.copies.map(({ credential, key }) => ({ credential, key: holderOf(key) }))
  const done: Done = { flows: 0, failed: [], flowMs: [] }
  const beginsAt = performance.now() + warmUpSeconds * 1000
  const endsAt = beginsAt + seconds * 1000
  setTimeout(() => process.send?.('begin'), warmUpSeconds * 1000)
  setTimeout(() => process.send?.('end'), (warmUpSeconds + seconds) * 1000)
  const run = async (lane: number) => {
    for (let turn = lane; performance.now() < endsAt; turn += flowsAtOnce) {
      const copy = copies[turn % copies.length]
      const startedAt = performance.now()
      const state = copy ? await flow(order, copy) : 'no copies'
      if (startedAt < beginsAt || performance.now() > endsAt) continue
      done.flows += 1
      done.flowMs.push(performance.now() - startedAt)
      if (state !== 'answered') done.failed.push(state)
    }
  }
  await Promise.all(Array.from({ length: flowsAtOnce }, (_, lane) => run(lane)))
  return done
}

async function flow(
  { origin, authorization }: Order,
  copy: { credential: string; key: TestKey },
): Promise<string> {
  const headers = { authorization, 'content-type': 'application/json' }
  const body = '{"claims":["age_over_18"]}'
  const asked = await fetch(`${origin}/api/presentations`, { method: 'POST', headers, body })
  const { walletLink, requestId }: ReturnType<typeof JSON.parse> = await asked.json()
  await answer(await fetchRequest(parseLink(walletLink)), copy)
  const read = await fetch(`${origin}/api/presentations/${requestId}`, { headers: { authorization } })
  const { state }: ReturnType<typeof JSON.parse> = await read.json()
  return state
}
