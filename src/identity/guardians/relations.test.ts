import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { PrepareRelation, Relations } from './contract.ts'
import { agree, child, numberBorn, openFamily, youth } from '#test/families'
import { assertRefused } from '#test/visiting'

type Hall = Awaited<ReturnType<typeof openFamily>>

const operate = ({ app }: Hall, operator: string, method: 'GET' | 'POST', url: string, payload?: object) =>
  app.inject({ method, url, headers: { 'x-operator': operator }, ...(payload && { payload }) })

/** An aunt who takes a child in: the register does not know of it, a court does. */
async function aunt(t: TestContext) {
  const hall = await openFamily(t)
  const wardId = await hall.ward({ ...child, guardians: [] })
  const guardianId = hall.stranger.personId
  const form: PrepareRelation = {
    relationId: randomUUID(),
    wardId,
    guardianId,
    kind: 'appointed',
    papers: 'court_decision',
    note: '法院指定',
  }
  const path = `/api/guardians/wards/${wardId}/relations/${form.relationId}`
  const enter = (over: Partial<PrepareRelation> = {}, by = 'op-1') =>
    operate(hall, by, 'POST', '/api/guardians/relations', { ...form, ...over })
  const confirm = (by = 'op-2', requestId = randomUUID()) =>
    operate(hall, by, 'POST', `${path}/confirm`, { requestId, sawPapers: true })
  const isGuardian = () => hall.guardians.isGuardian(hall.db.sql, { guardianId, wardId })
  return { hall, wardId, guardianId, form, path, enter, confirm, isGuardian }
}

test('papers seen by one clerk and confirmed by another make a guardian', async (t) => {
  const { hall, wardId, enter, confirm, isGuardian } = await aunt(t)
  for (let time = 1; time <= 2; time++) assert.equal((await enter()).statusCode, 204)
  assert.equal(await isGuardian(), false)
  assertRefused(await confirm('op-1'), 403, 'guardians.own_relation')
  const requestId = randomUUID()
  for (let time = 1; time <= 2; time++) assert.equal((await confirm('op-2', requestId)).statusCode, 204)
  assert.equal(await isGuardian(), true)
  const page = (await operate(hall, 'op-2', 'GET', `/api/guardians/people/${wardId}`)).json<Relations>()
  assert.deepEqual(
    [
      page.band,
      page.registered,
      page.relations.map(({ kind, papers, note, state }) => [kind, papers, note, state]),
    ],
    ['child', 0, [['appointed', 'court_decision', '法院指定', 'active']]],
  )
  const [row] = await hall.db.sql<{ text: string }[]>`select r::text as text from guardians.relation r`
  assert.doesNotMatch(row?.text ?? 'court', /court|appointed|法院/)
  assertRefused(await confirm(), 409, 'guardians.not_waiting')
})

test('the database itself holds the rule of four eyes', async (t) => {
  const { hall, enter } = await aunt(t)
  await enter()
  await assert.rejects(
    hall.db.sql`update guardians.relation set state = 'active', decided_by = prepared_by, decided_at = now()`,
    /check constraint/,
  )
})

test('nobody is a guardian of themselves, of an adult, as a minor, or twice', async (t) => {
  const { hall, wardId, enter } = await aunt(t)
  const minor = await hall.ward({ ...youth, idNumber: numberBorn('2011-01-01', 3) }, null)
  const adult = hall.father.personId
  for (const over of [{ guardianId: wardId }, { wardId: adult }, { guardianId: minor }])
    assertRefused(await enter({ relationId: randomUUID(), ...over }), 409, 'guardians.unfit')
  assertRefused(await enter({ guardianId: randomUUID() }), 404, 'people.unknown_person')
  await enter()
  assertRefused(await enter({ relationId: randomUUID() }, 'op-3'), 409, 'guardians.already_related')
})

test('rejected, taken back or ended, it gives no right any more', async (t) => {
  const { hall, path, enter, confirm, isGuardian } = await aunt(t)
  await enter()
  const rejection = { requestId: randomUUID() }
  for (let time = 1; time <= 2; time++)
    assert.equal((await operate(hall, 'op-1', 'POST', `${path}/reject`, rejection)).statusCode, 204)
  assertRefused(await confirm(), 409, 'guardians.not_waiting')
  assertRefused(
    await operate(hall, 'op-2', 'POST', `${path}/reject`, { requestId: randomUUID() }),
    409,
    'guardians.not_waiting',
  )
  const relationId = randomUUID()
  await enter({ relationId })
  const other = path.replace(/[^/]+$/, relationId)
  await operate(hall, 'op-2', 'POST', `${other}/confirm`, { requestId: randomUUID(), sawPapers: true })
  assert.equal(await isGuardian(), true)
  const end = { requestId: randomUUID(), reason: 'papers_revoked' }
  assert.equal((await operate(hall, 'op-3', 'POST', `${other}/end`, end)).statusCode, 204)
  assert.equal(await isGuardian(), false)
  assertRefused(await operate(hall, 'op-3', 'POST', `${other}/end`, end), 409, 'guardians.not_active')
  const unknown = path.replace(/[^/]+$/, randomUUID())
  assertRefused(await operate(hall, 'op-3', 'POST', `${unknown}/end`, end), 404, 'guardians.unknown_relation')
})

test('it ends by itself: with the eighteenth birthday, with a death, with an erasure', async (t) => {
  const ends = [
    ['of_age', async ({ hall }: Case) => hall.pass(9 * 366 * 86_400_000)],
    ['dead', ({ hall, guardianId }: Case) => die(hall, guardianId)],
    ['erased', ({ hall, guardianId }: Case) => hall.db.tx((sql) => hall.people.erase(sql, guardianId))],
  ] as const
  for (const [reason, happen] of ends) {
    const one = await aunt(t)
    await one.enter()
    await one.confirm()
    await happen(one)
    assert.equal(await one.isGuardian(), false, reason)
    if (reason === 'of_age') await one.hall.guardians.sweep()
    else await one.hall.guardians.onStandingChanged(one.hall.db.sql, { personId: one.guardianId })
    const [row] = await one.hall.db.sql<{ reason: string }[]>`
      select end_reason as reason from guardians.relation where state = 'ended'`
    assert.equal(row?.reason, reason)
  }
})
type Case = Awaited<ReturnType<typeof aunt>>
const die = (hall: Hall, personId: string) =>
  hall.db.tx((sql) =>
    hall.people.setStanding(sql, { personId, standing: 'dead', by: 'register', changeId: randomUUID() }),
  )

test('a guardian by papers answers like one of the register, and a forged one does not', async (t) => {
  const { hall, wardId, enter, confirm } = await aunt(t)
  await enter()
  await confirm()
  const { wards } = await hall.family(hall.stranger)
  assert.deepEqual(
    wards.map((ward) => ward.wardId),
    [wardId],
  )
  assert.deepEqual((await hall.family(hall.mother)).wards, [])
  assert.equal((await hall.answer(hall.mother, randomUUID(), agree())).statusCode, 404)
})
