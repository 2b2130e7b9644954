import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#base/ids'
import { consentVersions } from '#contract/identity/enrolment'
import { dpopProof, testKey } from '#test/device'
import { type CityHall, openCityHall, residents } from '#test/enrolling'
import { nextIdNumber } from '#test/issuing'

// Somebody with many phones, and many addresses, tries what one phone may try only a few times.

const path = '/api/enrolment/applications'
const { fang } = residents
const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'

function tryFrom(hall: CityHall, form: { name: string; idNumber: string }, address: string) {
  const proof = dpopProof(testKey(), { method: 'POST', url: `http://localhost:7700${path}`, now: hall.now() })
  return hall.app.inject({
    method: 'POST',
    url: path,
    payload: { applicationId: newId(), ...form, consents: consentVersions },
    headers: { dpop: proof },
    remoteAddress: address,
  })
}

test('the names to one number are guessed ten times a day, by however many phones from wherever', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const answers = await Promise.all(
    Array.from(surnames).map((surname, i) =>
      tryFrom(hall, { ...fang, name: `${surname}芳芳` }, `198.51.100.${i + 1}`),
    ),
  )
  const codes = answers.map((answer) => answer.json().code)
  assert.equal(codes.filter((code) => code === 'enrolment.no_match').length, 10)
  assert.equal(codes.filter((code) => code === 'base.too_many_attempts').length, surnames.length - 10)
  // Written in another way it is the same number.
  const spelled = [fang.idNumber.toLowerCase(), ` ${fang.idNumber} `]
  for (const idNumber of spelled)
    assert.equal((await tryFrom(hall, { ...fang, idNumber }, '198.51.100.99')).statusCode, 429)
  hall.pass(86_400_000)
  assert.equal((await tryFrom(hall, fang, '198.51.100.1')).statusCode, 200)
})

test('the numbers to one name are guessed 120 times an hour from one address, by however many phones', async (t) => {
  const hall = await openCityHall(t)
  const statuses: number[] = []
  for (let i = 0; i < 13; i++) {
    const ten = Array.from({ length: 10 }, () =>
      tryFrom(hall, { name: fang.name, idNumber: nextIdNumber() }, '198.51.100.7'),
    )
    // Ten at once: the count holds for those that come together, too.
    // oxlint-disable-next-line no-await-in-loop
    statuses.push(...(await Promise.all(ten)).map(({ statusCode }) => statusCode))
  }
  assert.equal(statuses.filter((status) => status === 422).length, 120)
  assert.equal(statuses.filter((status) => status === 429).length, 10)
})

test('one person’s face is tried twenty times a day, by however many phones and applications', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const codes: (string | undefined)[] = []
  // The names to a number may be tried ten times a day: so many applications, each with a few captures.
  for (let phone = 0; phone < 8; phone++) {
    const applicant = hall.applicant({ key: testKey() })
    // One after the other: an application has one open capture.
    // oxlint-disable-next-line no-await-in-loop
    assert.equal((await applicant.start(fang)).status, 200)
    for (let capture = 0; capture < 4; capture++) {
      // oxlint-disable-next-line no-await-in-loop
      codes.push((await applicant.challenge()).code)
    }
  }
  assert.deepEqual(new Set(codes.slice(0, 20)), new Set([undefined]))
  assert.deepEqual(new Set(codes.slice(20)), new Set(['base.too_many_attempts']))
})
