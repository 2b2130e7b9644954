import type { TestContext } from 'node:test'
import type { Db, Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Keys } from '#base/keys'
import type { FactBody } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { createCards } from '#identity/cards'
import { type Issuance, createIssuance } from '#identity/issuance'
import { type NewResident, createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { type TestKey, dpopProof, testKey } from '#test/device'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'

export const origin = 'https://id.city.example'
const resident: NewResident = { name: '欧阳娜娜', idNumber: '110101200006151226' }

/** The issuing half of the city, at a time that the test turns; people, cards, devices and lists are real. */
export async function openIssuer(t: Pick<TestContext, 'after'>) {
  const [db, keys] = [await openTestDb(t), testKeys()]
  let at = new Date('2026-03-01T04:00:00Z')
  const now = () => at
  const issuer = await createIssuer({ db, keys, origin, now })
  const app = await testHttp(t, db, issuer.issuance.routes, issuer.status.routes)
  return {
    ...issuer,
    app,
    now,
    pass: (ms: number) => void (at = new Date(at.getTime() + ms)),
    facts: async (name: string) => {
      const rows = await db.sql<{ body: FactBody }[]>`
        select body from base.outbox where fact = ${name} order by fact_id`
      return rows.map(({ body }) => body)
    },
  }
}

export type Issuer = Awaited<ReturnType<typeof openIssuer>>

type Place = { db: Db; keys: Keys; origin: string; now: () => Date }

/** The slices put together as main.ts does, but for enrolment: who was approved is told, not filmed. */
export async function createIssuer(place: Place) {
  const { db, keys, now } = place
  const trust = await createTrust(place)
  const status = createStatus({ ...place, trust })
  const people = createPeople({ keys, now })
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const cards = createCards({ db, status, dpop: trust.dpop, people, requireOperator, now })
  const issued: string[] = []
  // Enrolment needs faces; who is approved here is a matter of the test (enrolled.test.ts takes the real way).
  const enrolment = {
    async applicationFor(): Promise<never> {
      throw new Refusal('enrolment.token_invalid', 401)
    },
    async issued(_sql: Sql, applicationId: string): Promise<void> {
      issued.push(applicationId)
    },
  }
  const issuance: Issuance = createIssuance({ ...place, trust, status, people, cards, enrolment })
  return {
    ...place,
    trust,
    status,
    people,
    cards,
    issuance,
    issued,
    /** A resident with a card that nobody has fetched yet. */
    async newCard(
      person: NewResident = resident,
    ): Promise<{ personId: string; cardId: string; applicationId: string }> {
      const applicationId = newId()
      const personId = await db.tx((sql) => people.add(sql, person))
      const order = { personId, edition: 'lightweight', applicationId } as const
      const { cardId } = await db.tx((sql) => cards.issue(sql, order))
      return { personId, cardId, applicationId }
    },
  }
}

/** Headers by which a device key proves itself for one request. */
export function proved(
  key: TestKey,
  request: { method: string; path: string; now: Date; accessToken?: string },
): Record<string, string> {
  const { method, path, now, accessToken } = request
  const proof = dpopProof(key, { method, url: origin + path, now, ...(accessToken && { accessToken }) })
  return { dpop: proof, ...(accessToken && { authorization: `DPoP ${accessToken}` }) }
}

export const keysFor = (count: number): TestKey[] => Array.from({ length: count }, testKey)

let numbered = 0

/** A made-up identity number that no other call gives (GB 11643: district, birth date, order, check character). */
export function nextIdNumber(): string {
  numbered += 1
  const day = new Date(Date.UTC(1960, 0, 1 + Math.floor(numbered / 999)))
  const order = String((numbered % 999) + 1).padStart(3, '0')
  const digits = `110101${day.toISOString().slice(0, 10).replaceAll('-', '')}${order}`
  const sum = Array.from(digits).reduce(
    (total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11),
    0,
  )
  return `${digits}${'10X98765432'[sum % 11]}`
}
