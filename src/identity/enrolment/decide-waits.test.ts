import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '#base/log'
import { createEnrolment } from '#identity/enrolment'
import type { Faces } from '#identity/faces'
import { openCityHall, playOf, residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { operatorsWith } from '#test/operator'

const { fang } = residents

test('while somebody in the gallery cannot be looked at a decision waits, and nobody asks at every look', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const { db, keys, now, people, guardians, cards, dpop, faces } = hall
  const { gallery } = faces
  let asked = 0
  let isWhole = false
  const survey: Faces['gallery']['survey'] = async (sql, question) => {
    asked += 1
    return isWhole ? gallery.survey(sql, question) : { outcome: 'incomplete', reason: 'part_unavailable' }
  }
  const waiting = createEnrolment({
    db,
    log: createLog({ level: 'silent' }),
    keys,
    now,
    people,
    guardians,
    cards,
    dpop,
    operatorsWith,
    requireOperator: async () => ({ operatorId: 'op-1' }),
    faces: { ...faces, gallery: { ...gallery, survey } },
  })
  const app = await testHttp(t, db, waiting.routes)
  const applicant = hall.applicant({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })
  await applicant.start(fang)
  assert.equal((await applicant.capture(await playOf('mei'))).body.state, 'deciding')
  for (let look = 0; look < 3; look++) {
    const { body } = await applicant.read()
    assert.deepEqual([body.state, body.next], ['captured', 'wait'])
  }
  assert.equal(asked, 1)

  isWhole = true
  hall.pass(11_000)
  await waiting.resume()
  assert.equal((await applicant.read()).body.state, 'approved')
})
