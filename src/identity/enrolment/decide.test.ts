import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLog } from '#base/log'
import { createEnrolment } from '#identity/enrolment'
import type { Faces } from '#identity/faces'
import type { PuppetName } from '#test/puppet/people'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { operatorsWith } from '#test/operator'

const { fang, na } = residents
type Resident = { name: string; idNumber: string }

/** Applies and shows the face of a puppet; the answer is the application as its wallet reads it. */
async function enrol(hall: CityHall, resident: Resident, puppet: PuppetName, take?: number) {
  const applicant = hall.applicant()
  const started = await applicant.start(resident)
  assert.equal(started.status, 200, started.code ?? '')
  // A puppet moves as it did before; what it showed then is forgotten, as after thirty days.
  await hall.db.sql`delete from enrolment.seen_capture`
  const answer = await applicant.capture(await playOf(puppet, take))
  assert.deepEqual(answer.body, { state: 'deciding' })
  return { applicant, answer: await applicant.read() }
}

const livingCards = async ({ cards, db }: CityHall, personId: string) =>
  (await cards.ofPerson(db.sql, personId)).filter(({ state }) => state === 'active')

test('the right face gets a card in the same transaction, and its template into the gallery', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const { applicant, answer } = await enrol(hall, fang, 'mei')
  assert.equal(answer.body.state, 'approved')
  const [card] = await livingCards(hall, personId)
  assert.equal(card?.applicationId, applicant.applicationId)
  assert.deepEqual(
    (await hall.facts('cards.issued')).map((fact) => [fact['cardId'], fact['personId']]),
    [[card?.cardId, personId]],
  )
  assert.deepEqual(await hall.facts('enrolment.decided'), [
    { applicationId: applicant.applicationId, personId, outcome: 'approved', at: hall.now().toISOString() },
  ])
  const [template] = await hall.db.sql`select region_code from faces.template where person_id = ${personId}`
  assert.equal(template?.['region_code'], '110101')
})

test("somebody else's face is refused, and neither the answer nor the clear record says how alike it was", async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang, 'mei')
  const { answer } = await enrol(hall, fang, 'rosa')
  const { applicationId, expiresAt, ...told } = answer.body
  assert.deepEqual(told, {
    state: 'refused',
    next: 'start_over',
    reason: 'face_differs',
    capturesLeft: 0,
    review: null,
    visit: null,
  })
  assert.ok(applicationId && expiresAt)
  assert.deepEqual(await livingCards(hall, personId), [])
  assert.equal(await hall.pictures(), 0)
  const [row] = await hall.db.sql<{ text: string }[]>`
    select row_to_json(d)::text as text from enrolment.decision d`
  assert.match(row?.text ?? '', /"engine":"fr","engine_version":"[^"]+","threshold_version":"fr-/)
  assert.doesNotMatch(row?.text ?? '', /similarity/)
})

test('after the decision pictures and measures are gone: from the tables, and from the disk', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const { body } = await applicant.challenge()
  const play = await playOf('mei')
  for (const [at, jpeg] of play.look_straight.slice(0, 3).entries()) {
    hall.pass(200)
    await applicant.frame(body.challengeId, at + 1, jpeg)
  }
  const [frame] = await hall.db.sql<{ sealed: Buffer }[]>`select image_sealed as sealed from enrolment.frame`
  assert.ok(frame)
  const trace = frame.sealed.subarray(100, 164)
  assert.equal(await isOnDisk(hall, trace), true)

  assert.deepEqual((await applicant.capture(play)).body, { state: 'deciding' })
  await hall.enrolment.sweep()
  const [left] = await hall.db.sql`
    select (select count(*)::int from enrolment.frame) as frames,
      (select count(*)::int from enrolment.challenge where progress_sealed is not null) as measures`
  assert.deepEqual({ ...left }, { frames: 0, measures: 0 })
  assert.equal(await isOnDisk(hall, trace), false)
})

/** Whether these bytes stand in the file of the pictures' table, as the operating system sees it. */
async function isOnDisk({ db }: CityHall, trace: Buffer): Promise<boolean> {
  await db.sql`checkpoint`
  const [row] = await db.sql<{ found: boolean }[]>`
    select bool_or(position(${trace} in pg_read_binary_file(pg_relation_filepath(file))) > 0) as found
    from (select 'enrolment.frame'::regclass as file
      union all select reltoastrelid::regclass from pg_class where oid = 'enrolment.frame'::regclass) files`
  return row?.found === true
}

test('a second person with an enrolled face goes to review, with the pictures kept sealed', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang, 'mei')
  const second = await hall.resident(na, 'mei')
  await enrol(hall, fang, 'mei')
  const { answer } = await enrol(hall, na, 'mei')
  assert.deepEqual([answer.body.state, answer.body.next, answer.body.reason], ['in_review', 'wait', null])
  assert.deepEqual(await livingCards(hall, second), [])
  assert.ok(((await hall.pictures()) ?? 0) > 0)
})

test('two people with one face at the same moment: one passes, the other goes to review', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang, 'mei')
  await hall.resident(na, 'mei')
  const both = await Promise.all([enrol(hall, fang, 'mei'), enrol(hall, na, 'mei')])
  const states = both.map(({ answer }) => answer.body.state)
  assert.deepEqual(
    states.toSorted((a, b) => a.localeCompare(b)),
    ['approved', 'in_review'],
  )
})

test('an enrolment on a new phone ends the old one, its card and its session', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const { applicant: old } = await enrol(hall, fang, 'mei')
  const [first] = await livingCards(hall, personId)
  assert.ok(first)
  const own = { personId, cardId: first.cardId, jkt: old.key.jkt }
  const { deviceId } = await hall.db.tx((sql) => hall.cards.registerDevice(sql, own))
  await hall.db.tx((sql) => hall.cards.openSession(sql, { ...own, deviceId }))

  const { answer } = await enrol(hall, fang, 'mei')
  assert.equal(answer.body.state, 'approved')
  const [card, ...others] = await livingCards(hall, personId)
  assert.ok(card && others.length === 0 && card.cardId !== first.cardId)
  const [stopped] = await hall.facts('cards.device_stopped')
  assert.deepEqual([stopped?.['deviceId'], stopped?.['reason']], [deviceId, 'replaced'])
  const [ended] = await hall.facts('cards.ended')
  assert.deepEqual([ended?.['cardId'], ended?.['reason']], [first.cardId, 'replaced'])
  assert.deepEqual(
    (await hall.cards.devices(hall.db.sql, personId)).map(({ state }) => state),
    ['ended'],
  )
})

test('one person on two phones at the same moment ends with one living card', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const both = await Promise.all([enrol(hall, fang, 'mei'), enrol(hall, fang, 'mei', 4)])
  for (const { answer } of both) assert.equal(answer.body.state, 'approved')
  assert.equal((await livingCards(hall, personId)).length, 1)
  assert.equal((await hall.facts('cards.issued')).length, 2)
})

test('asked for the decision from all sides, it is taken once', async (t) => {
  const { hall, applicant, other } = await leftCaptured(t)
  await Promise.all([
    applicant.read(),
    applicant.read(),
    hall.enrolment.resume(),
    other.resume(),
    other.resume(),
  ])
  assert.equal((await applicant.read()).body.state, 'approved')
  assert.equal((await hall.facts('enrolment.decided')).length, 1)
  assert.equal((await hall.facts('cards.issued')).length, 1)
})

test('a server that died before the decision leaves an application that the next one decides', async (t) => {
  const { hall, applicant, other } = await leftCaptured(t)
  await other.resume()
  assert.equal(await hall.stateOf(applicant.applicationId), 'captured', 'somebody may still be at it')
  hall.pass(11_000)
  await other.resume()
  assert.equal(await hall.stateOf(applicant.applicationId), 'approved')
})

test('after a change of the engine the kept pictures are looked at anew, also those of a case in review', async (t) => {
  const { hall, applicant } = await leftCaptured(t)
  const engine = { ...hall.faces.engine, version: 'next' }
  const newer = withFaces(hall, { ...hall.faces, engine })
  hall.pass(11_000)
  await newer.resume()
  assert.equal(await hall.stateOf(applicant.applicationId), 'approved')
  const [row] = await hall.db.sql`select engine_version as version from enrolment.decision`
  assert.equal(row?.['version'], 'next')
})

test('a capture that was begun before a change of the engine begins again', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const { body } = await applicant.challenge()
  const newer = withFaces(hall, { ...hall.faces, engine: { ...hall.faces.engine, version: 'next' } })
  const app = await testHttp(t, hall.db, newer.routes)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const there = hall.applicant({ ...applicant, token: applicant.token(), url })
  const [first] = (await playOf('mei')).look_straight
  assert.ok(first)
  const answer = await there.frame(body.challengeId, 1, first)
  assert.deepEqual(answer.body, { state: 'failed', failure: 'superseded', capturesLeft: 5 })
})

/** Another server on the same database, with other eyes. */
function withFaces({ db, keys, now, people, guardians, cards, dpop }: CityHall, faces: Faces) {
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const log = createLog({ level: 'silent' })
  return createEnrolment({
    db,
    log,
    keys,
    now,
    people,
    guardians,
    cards,
    dpop,
    requireOperator,
    operatorsWith,
    faces,
  })
}

/** An application whose last frame was taken by a server that died at once: its faces no longer answer. */
async function leftCaptured(t: TestContext) {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const { db, faces } = hall
  const dying = withFaces(hall, {
    ...faces,
    analyse: async (file, kind) => {
      if (kind === 'portrait') throw new TypeError('the server died here')
      return faces.analyse(file, kind)
    },
  })
  const app = await testHttp(t, db, dying.routes)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const applicant = hall.applicant({ url })
  await applicant.start(fang)
  assert.equal((await applicant.capture(await playOf('mei'))).status, 500)
  assert.equal(await hall.stateOf(applicant.applicationId), 'captured')
  const survivor = hall.applicant({ ...applicant, token: applicant.token() })
  return { hall, applicant: survivor, other: withFaces(hall, faces) }
}

test('a document reported lost after the match is a no at the decision', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  await hall.db.tx((sql) => hall.people.setStanding(sql, { personId, standing: 'lost', by: 'state' }))
  await applicant.capture(await playOf('mei'))
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.reason, body.next], ['refused', 'ground_lost', 'desk'])
})

test('a card put to sleep by an operator after the match is a no at the decision', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  await enrol(hall, fang, 'mei')
  const applicant = hall.applicant()
  await applicant.start(fang)
  const [card] = await livingCards(hall, personId)
  assert.ok(card)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  const order = { cardId: card.cardId, reason: 'investigation', by }
  await hall.db.tx((sql) => hall.cards.suspend(sql, order))
  await applicant.capture(await playOf('mei', 4))
  assert.equal((await applicant.read()).body.reason, 'card_suspended')
  assert.equal((await hall.cards.read(hall.db.sql, card.cardId)).state, 'suspended')
})

test('a portrait that shows no face sends its person to the desk', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const people = { ...hall.people, portrait: async () => Buffer.from('scratched') }
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const log = createLog({ level: 'silent' })
  const { db, keys, now, guardians, cards, faces, dpop } = hall
  const grounds = { db, log, keys, now, people, guardians, cards, faces, dpop }
  const other = createEnrolment({ ...grounds, requireOperator, operatorsWith })
  const app = await testHttp(t, db, other.routes)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const there = hall.applicant({ ...applicant, token: applicant.token(), url })
  await there.capture(await playOf('mei'))
  const { body } = await there.read()
  assert.deepEqual([body.reason, body.next], ['portrait_unusable', 'desk'])
  assert.deepEqual(await livingCards(hall, personId), [])
})

test('who lost a card by misuse gets the next one from a person, who lost the phone does not', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  for (const [reason, state] of [
    ['device_lost', 'approved'],
    ['misuse', 'in_review'],
  ] as const) {
    if ((await livingCards(hall, personId)).length === 0) await enrol(hall, fang, 'mei')
    const [card] = await livingCards(hall, personId)
    assert.ok(card)
    await hall.db.tx((sql) => hall.cards.revoke(sql, { cardId: card.cardId, reason, by }))
    assert.equal((await enrol(hall, fang, 'mei')).answer.body.state, state)
  }
})

test('an application is issued once its card is in the wallet, and only once', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const { applicant } = await enrol(hall, fang, 'mei')
  for (let time = 1; time <= 2; time++) await hall.enrolment.issued(hall.db.sql, applicant.applicationId)
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next], ['issued', 'done'])
})

test('a card cannot be taken back as an application: enrolment.not_withdrawable', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const { applicant } = await enrol(hall, fang, 'mei')
  assert.equal((await applicant.withdraw()).code, 'enrolment.not_withdrawable')
})

test('taken back, an application ends at once with its pictures; twice is once', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const { body } = await applicant.challenge()
  const play = await playOf('mei')
  for (const [at, jpeg] of play.look_straight.entries()) {
    hall.pass(200)
    await applicant.frame(body.challengeId, at + 1, jpeg)
  }
  for (let time = 1; time <= 2; time++) {
    const answer = await applicant.withdraw()
    assert.deepEqual([answer.body.state, answer.body.reason], ['refused', 'withdrawn'])
  }
  assert.equal(await hall.pictures(), 0)
})

test('what nobody goes on with expires after a day, pictures and all', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const [applicant, stranger] = [hall.applicant(), hall.applicant()]
  await applicant.start(fang)
  await stranger.start({ ...fang, name: '王方' })
  hall.pass(25 * 3_600_000)
  await hall.enrolment.sweep()
  assert.equal(await hall.stateOf(applicant.applicationId), 'refused')
  assert.equal(await hall.stateOf(stranger.applicationId), 'refused')
  assert.equal((await applicant.read()).body.reason, 'expired')
})

test("an application that became nobody's is forgotten a month after it expired", async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const stranger = hall.applicant()
  await stranger.start({ ...fang, name: '王方' })
  hall.pass(25 * 3_600_000)
  await hall.enrolment.sweep()
  hall.pass(31 * 86_400_000)
  await hall.enrolment.sweep()
  assert.equal(await hall.stateOf(stranger.applicationId), undefined)
})

test('one application that cannot be decided does not stop the timer that decides the others', async (t) => {
  const { hall, applicant, other } = await leftCaptured(t)
  const { applicationId } = applicant
  hall.pass(11_000)
  await hall.db
    .sql`update enrolment.frame set face_sealed = decode('00', 'hex') where application_id = ${applicationId}`
  await other.resume()
  assert.equal(await hall.stateOf(applicationId), 'captured')
})

test('whose record is erased leaves no open application and no picture', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  await hall.db.tx(async (sql) => {
    await hall.people.erase(sql, personId)
    await hall.enrolment.onErased(sql, { personId })
  })
  assert.equal(await hall.stateOf(applicant.applicationId), 'refused')
})
