import type { TestContext } from 'node:test'
import { after } from 'node:test'
import type { Db } from '#base/db'
import { createLog } from '#base/log'
import type { FactBody } from '#base/outbox'
import { createCards } from '#identity/cards'
import { createEnrolment } from '#identity/enrolment'
import type { Limits } from '#identity/enrolment'
import type { Faces } from '#identity/faces'
import { createFaces } from '#identity/faces'
import { createGuardians } from '#identity/guardians'
import { createPeople } from '#identity/people'
import type { NewResident } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { createApplicant } from '#test/applicant'
import type { Play } from '#test/applicant'
import { openTestDb } from '#test/database'
import { readingOnce } from '#test/faces-once'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import { colleagues, requireOperator } from '#test/operator'
import { portraitOf } from '#test/puppet/people'
import type { PuppetName } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'

const origin = 'http://localhost:7700'
const log = createLog({ level: 'silent' })
const keys = testKeys()
const frameMs = 200

let faces: Faces | undefined
after(() => faces?.close())

const plays = new Map<string, Promise<Play>>()
/**
 * Made once for all tests of a process: drawing a head takes seconds.
 *
 * @param take the same person on another day: nobody looks twice exactly alike
 */
export function playOf(name: PuppetName, take?: number): Promise<Play> {
  const key = `${name} ${take ?? ''}`
  const play = plays.get(key) ?? portraitOf(name).then((portrait) => poses(portrait, take))
  plays.set(key, play)
  return play
}

/** 王芳 is born 1990, 李娜 lives in the same city, 小宝 is a child of six. */
export const residents = {
  fang: { name: '王芳', idNumber: '11010119900307651X' },
  na: { name: '李娜', idNumber: '110101198506120020' },
  bao: { name: '李小宝', idNumber: '110101202103100016' },
} as const satisfies Record<string, NewResident>

type Chosen = {
  /** Whole numbers in [0, below) for the challenge's steps. */
  random?: (below: number) => number
}

/** A city hall in which people enrol over HTTP, at a time that the test turns. */
export async function openCityHall(t: TestContext, limits?: Limits, chosen: Chosen = {}) {
  const db = await openTestDb(t)
  let at = new Date('2027-03-01T04:00:00Z')
  const now = () => at
  const pass = (ms: number) => void (at = new Date(at.getTime() + ms))
  const slices = await createSlices({ db, now, ...chosen, ...(limits && { limits }) })
  const { people, cards, enrolment } = slices
  const app = await testHttp(t, db, cards.routes, slices.guardians.routes, enrolment.routes)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    ...slices,
    ...looks(db),
    db,
    app,
    url,
    now,
    pass,
    keys,
    /** A resident with the portrait of a puppet; null: none on record. */
    resident: async (resident: NewResident, portrait: PuppetName | null = 'mei') =>
      people.add(db.sql, { ...resident, ...(portrait && { portrait: await portraitOf(portrait) }) }),
    applicant: (over: Partial<Parameters<typeof createApplicant>[0]> = {}) =>
      createApplicant({ url, origin, now, tick: () => pass(frameMs), ...over }),
    operate: (target: string, payload?: object, operator = 'op-1') =>
      app.inject({
        method: payload ? 'POST' : 'GET',
        url: target,
        headers: { 'x-operator': operator },
        ...(payload && { payload }),
      }),
  }
}

export type CityHall = Awaited<ReturnType<typeof openCityHall>>

/** The slices put together as main.ts does, but for the operator, who is whoever says so. */
async function createSlices({ db, now, ...given }: { db: Db; now: () => Date; limits?: Limits } & Chosen) {
  const people = createPeople({ keys, now })
  // Its threads and their models serve all tests of a process: what it remembers of one database is nobody in another.
  faces ??= readingOnce(createFaces({ config: { engine: 'fr', workers: 1 }, log, vault: people }))
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  /** Who may decide; a test may take the right away. */
  const deciding = new Set(colleagues.map(({ operatorId }) => operatorId))
  const operatorsWith = async () => colleagues.filter(({ operatorId }) => deciding.has(operatorId))
  const guardians = createGuardians({ db, now, people, cards, requireOperator })
  const deps = { db, log, keys, now, people, guardians, faces, cards, dpop, requireOperator, operatorsWith }
  const enrolment = createEnrolment({ ...deps, ...given })
  return { people, faces, trust, dpop, status, cards, guardians, enrolment, deciding }
}

/** What stands in the database, whatever the wallet is told. */
function looks({ sql }: Db) {
  return {
    stateOf: async (applicationId: string) => {
      const [row] = await sql<{ state: string }[]>`
        select state from enrolment.application where application_id = ${applicationId}`
      return row?.state
    },
    /** How many pictures there are, of all applications. */
    pictures: async () => {
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count from enrolment.frame`
      return row?.count
    },
    /** The bodies of the facts of this name, in their order. */
    facts: async (name: string) => {
      const rows = await sql<{ body: FactBody }[]>`
        select body from base.outbox where fact = ${name} order by fact_id`
      return rows.map(({ body }) => body)
    },
  }
}
