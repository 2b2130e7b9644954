import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { consentVersions } from '#contract/identity/enrolment'
import type { Code, PrepareVisit, Visit } from '#contract/identity/desk'
import { createDesk } from '#identity/desk'
import { createIssuance } from '#identity/issuance'
import { createParties } from '#identity/parties'
import { type TestKey, dpopProof, testKey } from '#test/device'
import { openCityHall } from '#test/enrolling'
import { testHttp } from '#test/http'
import { requireOperator } from '#test/operator'

const origin = 'http://localhost:7700'
const clerk = 'op-1'
const colleague = 'op-2'

/** A city hall with a desk at which people get a card without showing a face; op-1 and op-2 serve there. */
export async function openDesk(t: TestContext) {
  const hall = await openCityHall(t)
  const { db, now } = hall
  const issuance = createIssuance({ ...hall, origin })
  const parties = createParties({ db, now, origin })
  const desk = createDesk({ ...hall, issuance, parties, origin, requireOperator })
  const app = await testHttp(t, db, desk.routes, issuance.routes, hall.cards.routes)
  const operate = (operator: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    app.inject({ method, url, headers: { 'x-operator': operator }, ...(payload && { payload }) })
  const proven = (url: string, payload: object, key: TestKey) =>
    app.inject({
      method: 'POST',
      url,
      payload,
      headers: { dpop: dpopProof(key, { method: 'POST', url: origin + url, now: now() }) },
    })
  const pathOf = ({ personId, visitId }: Pick<Visit, 'personId' | 'visitId'>) =>
    `/api/desk/people/${personId}/visits/${visitId}`

  const prepare = (form: PrepareVisit, by = clerk) => operate(by, 'POST', '/api/desk/visits', form)
  const confirm = (visit: Visit, { by = colleague, requestId = randomUUID() } = {}) =>
    operate(by, 'POST', `${pathOf(visit)}/confirm`, { requestId, sawPersonAndDocument: true })
  const makeCode = (visit: Visit, { by = clerk, requestId = randomUUID() } = {}) =>
    operate(by, 'POST', `${pathOf(visit)}/code`, { requestId })
  const redeem = (code: string, key = testKey()) => proven('/api/desk/codes/redeem', { code }, key)

  /** A visit as it should be: entered, and waiting for the second clerk. */
  async function waiting(personId: string, over: Partial<PrepareVisit> = {}): Promise<Visit> {
    const answer = await prepare(formOf(personId, over))
    assert.equal(answer.statusCode, 200, answer.payload)
    return answer.json()
  }
  async function confirmed(personId: string, over: Partial<PrepareVisit> = {}): Promise<Visit> {
    const answer = await confirm(await waiting(personId, over))
    assert.equal(answer.statusCode, 200, answer.payload)
    return answer.json()
  }
  async function codeFor(visit: Visit): Promise<string> {
    const answer = await makeCode(visit)
    assert.equal(answer.statusCode, 200, answer.payload)
    return answer.json<Code>().code
  }
  const more = { app, issuance, desk, parties, operate, proven, pathOf, prepare, confirm, makeCode, redeem }
  return { ...hall, ...more, waiting, confirmed, codeFor }
}

export type DeskHall = Awaited<ReturnType<typeof openDesk>>

export const formOf = (personId: string, over: Partial<PrepareVisit> = {}): PrepareVisit => ({
  visitId: randomUUID(),
  personId,
  document: 'id_card',
  checks: ['document_genuine', 'portrait_compared'],
  signature: 'signed',
  whyNoFace: 'does_not_want',
  replaces: null,
  guardianId: null,
  terms: consentVersions.terms,
  ...over,
})

/** The answer is no, with this code. */
export function assertRefused(
  answer: { statusCode: number; json: () => { code?: string } },
  status: number,
  code: string,
): void {
  assert.deepEqual([answer.statusCode, answer.json().code], [status, code])
}
