import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { consentVersions } from '#contract/identity/enrolment'
import type { Answer, Family } from '#contract/identity/guardians'
import type { App } from '#base/http'
import type { NewResident } from '#identity/people'
import { dpopProof, type TestKey, testKey } from '#test/device'
import { openCityHall, playOf } from '#test/enrolling'
import type { PuppetName } from '#test/puppet/people'

const origin = 'http://localhost:7700'
const openedAt = '2027-03-01'

/** A made-up number of somebody born on this day: district, date, order, check character (GB 11643). */
export function numberBorn(birthDate: string, order = 2): string {
  const digits = `110101${birthDate.replaceAll('-', '')}${String(order).padStart(3, '0')}`
  const sum = Array.from(digits).reduce(
    (total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11),
    0,
  )
  return `${digits}${'10X98765432'[sum % 11]}`
}

const mother: NewResident = { name: '王芳', idNumber: '11010119900307651X' }
const father: NewResident = { name: '李强', idNumber: numberBorn('1988-05-05', 11) }
const stranger: NewResident = { name: '赵敏', idNumber: numberBorn('1979-01-09', 4) }
const guardians = [mother.idNumber, father.idNumber]

/** The city hall opens on 1 March 2027: fifteen, and nine. */
export const youth: NewResident = { name: '李小雨', idNumber: numberBorn('2011-06-01', 8), guardians }
export const child: NewResident = { name: '李小宝', idNumber: numberBorn('2017-06-01', 5), guardians }

/** Somebody with a card and a phone: what they may call as a resident. */
export type Grown = {
  personId: string
  cardId: string
  key: TestKey
  ask: (method: 'GET' | 'POST', url: string, payload?: object, over?: { key?: TestKey }) => Promise<Reply>
}
type Reply = Awaited<ReturnType<App['inject']>>

/** A city hall with a family of four, whose parents hold cards, and a stranger who holds one too. */
export async function openFamily(t: TestContext) {
  const hall = await openCityHall(t)
  const { db, cards, now, app, people } = hall
  assert.equal(now().toISOString().slice(0, 10), openedAt)

  async function grown(person: NewResident): Promise<Grown> {
    const personId = await people.add(db.sql, person)
    const { cardId, deviceId, key } = await cardOf(personId)
    const session = () => db.tx((sql) => cards.openSession(sql, { personId, deviceId, cardId, jkt: key.jkt }))
    const ask: Grown['ask'] = async (method, url, payload, over = {}) => {
      const { accessToken } = await session()
      const proof = { method, url: origin + url, now: now(), accessToken }
      const dpop = dpopProof(over.key ?? key, proof)
      const headers = { dpop, authorization: `DPoP ${accessToken}` }
      return app.inject({ method, url, headers, ...(payload && { payload }) })
    }
    return { personId, cardId, key, ask }
  }

  async function cardOf(personId: string) {
    const key = testKey()
    const order = { personId, edition: 'lightweight', applicationId: randomUUID() } as const
    const { cardId } = await db.tx((sql) => cards.issue(sql, order))
    const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, { personId, cardId, jkt: key.jkt }))
    return { cardId, deviceId, key }
  }

  /** A ward in the register, with the portrait of a puppet; null: none. */
  const ward = (person: NewResident, portrait: PuppetName | null = 'mei') => hall.resident(person, portrait)
  return {
    ...hall,
    ward,
    cardOf,
    mother: await grown(mother),
    father: await grown(father),
    stranger: await grown(stranger),
    family: async (who: Grown) => (await who.ask('GET', '/api/guardians/family')).json<Family>(),
    answer: (who: Grown, applicationId: string, said: Answer, over: { key?: TestKey } = {}) =>
      who.ask('POST', `/api/guardians/requests/${applicationId}/answer`, said, over),
    /** What waits in the outbox reaches enrolment, as main.ts has it. */
    deliver: async () => {
      for (const fact of ['guardians.answered', 'guardians.withdrew'])
        for (const body of await hall.facts(fact)) await hall.enrolment.onGuardianSaid(db.sql, body)
    },
    play: () => playOf('mei'),
  }
}

export const agree = (over: Partial<Extract<Answer, { answer: 'agree' }>> = {}): Answer => ({
  requestId: randomUUID(),
  answer: 'agree',
  consents: consentVersions,
  ...over,
})
export const decline = (): Answer => ({ requestId: randomUUID(), answer: 'decline' })
