// A city small enough for one test: the real slices from keys to login on a fresh database, served on a port of their
// own, and residents whose cards were issued without the wait for a face.
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import type { Db } from '#base/db'
import { createHttp } from '#base/http'
import { newId } from '#base/ids'
import type { Keys } from '#base/keys'
import { createLog } from '#base/log'
import { createMetrics } from '#base/metrics'
import type { Cards } from '#identity/cards'
import { type JsonObject, sdJwt } from '#identity/formats'
import { createLogin } from '#identity/login'
import { createParties } from '#identity/parties'
import { createPresentation } from '#identity/presentation'
import type { Status } from '#identity/status'
import { codec, salt, type Trust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { type TestKey, testKey } from '#test/device'
import { createIssuer } from '#test/issuing'
import { testKeys } from '#test/keys'
import type { Copy } from './copy.ts'

/** webDir: the built web apps, for a browser to look at */
export type CityOptions = { now?: () => Date; keys?: Keys; db?: Db; webDir?: string }

export async function openCity(t: Pick<TestContext, 'after'>, options: CityOptions = {}) {
  const { now = () => new Date(), keys = testKeys() } = options
  const db = options.db ?? (await openTestDb(t))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' })
  const issuer = await createIssuer({ db, keys, origin, now })
  const { trust, status, cards, issuance } = issuer
  const parties = createParties({ db, now, origin })
  const presentation = createPresentation({ db, keys, trust, parties, cards, status, now, origin })
  const login = createLogin({ db, keys, log, parties, cards, presentation, now, origin })
  const slices = { trust, parties, status, cards, issuance, presentation, login }
  const routes = [trust, parties, status, cards, issuance, presentation, login].map((slice) => slice.routes)
  const pages = options.webDir ? { webDir: options.webDir } : {}
  const limit = { requestsPerMinute: 1_000_000 }
  const app = await createHttp({ db, log, metrics: createMetrics(), routes, origin, ...limit, ...pages })
  await app.listen({ port, host: 'localhost' })
  t.after(() => app.close())
  const issuing = { ...slices, db, origin, now }
  return {
    ...issuing,
    keys,
    app,
    newCard: () => issuer.newCard(),
    issue: (order: CardOrder) => issue(issuing, order),
  }
}

export type City = Awaited<ReturnType<typeof openCity>>

/** keys: instead of fresh ones */
export type CardOrder = { count?: number; personId?: string; claims?: JsonObject; keys?: readonly TestKey[] }

export type Issuing = { trust: Trust; status: Status; cards: Cards; db: Db; origin: string; now: () => Date }

/** A lightweight card with `count` copies; `claims` replaces what the usual resident says. */
export async function issue(city: Issuing, order: CardOrder) {
  const { count = 3, personId = newId() } = order
  const { cards, status, db, now } = city
  const expiresAt = new Date(now().getTime() + 86_400_000 * 14)
  const { card, places } = await db.tx(async (sql) => {
    const made = await cards.issue(sql, { personId, edition: 'lightweight', applicationId: newId() })
    return { card: made, places: await status.allocate(sql, { cardId: made.cardId, count, expiresAt }) }
  })
  const issueCopy = await prepare(city, { ...resident, ...order.claims }, expiresAt)
  const copies = places.map((place, index): Copy => {
    const key = order.keys?.[index] ?? testKey()
    return { key, credential: issueCopy({ cnf: { jwk: key.jwk }, status: { status_list: place } }) }
  })
  return { card, copies, places, personId }
}

const resident: JsonObject = {
  name: '林小虎',
  family_name: '林',
  given_name: '小虎',
  birthdate: '1990-05-17',
  sex: 'male',
  region_code: '440106',
  edition: 'lightweight',
  age_equal_or_over: { 14: true, 16: true, 18: true, 21: true, 60: false, 65: false },
}

async function prepare({ trust, origin, now }: Issuing, claims: JsonObject, expiresAt: Date) {
  const { sign, x5c } = await trust.signer('credential')
  const day = (date: Date) => Math.floor(date.getTime() / 86_400_000) * 86_400
  const names = Object.keys(claims).filter((name) => name !== 'age_equal_or_over' && name !== 'vct')
  const ages = Object.keys(claims['age_equal_or_over'] ?? {})
  const layOut = sdJwt.createIssuer({ header: { typ: 'dc+sd-jwt', alg: 'ES256', x5c }, sign, salt, codec })
  return layOut({
    claims: { iss: origin, vct: `${origin}/vct/card`, iat: day(now()), exp: day(expiresAt), ...claims },
    disclosable: [...names.map((name) => [name]), ...ages.map((age) => ['age_equal_or_over', age])],
  })
}

/** A port that was free a moment ago: the origin has to be known before the server is made. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, 'localhost', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
