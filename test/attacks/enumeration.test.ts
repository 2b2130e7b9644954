import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#base/ids'
import { consentVersions } from '#contract/identity/enrolment'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { dpopProof, testKey } from '#test/device'
import { openCityHall, residents } from '#test/enrolling'
import { nextIdNumber } from '#test/issuing'
import { testKeys } from '#test/keys'
import { newSeed, seeded, shuffled } from '#test/random'

// Whether an ID number exists, and what it goes with, is what an attacker wants to know first. Neither the answer nor the
// time it takes tells them.

const path = '/api/enrolment/applications'
const { fang, na } = residents

test('an unknown number and a known one with another name get the same answer, to the letter', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const asked = [
    { ...fang, idNumber: nextIdNumber() },
    { ...fang, name: na.name },
    { ...fang, idNumber: '110101199003070000' },
  ]
  const tell = (form: (typeof asked)[number]) => {
    const proof = dpopProof(testKey(), {
      method: 'POST',
      url: `http://localhost:7700${path}`,
      now: hall.now(),
    })
    const payload = { applicationId: newId(), ...form, consents: consentVersions }
    return hall.app.inject({ method: 'POST', url: path, payload, headers: { dpop: proof } })
  }
  const answers = await Promise.all(asked.map(tell))
  const told = answers.map((answer) => {
    const { requestId: _, facts, ...rest } = answer.json()
    const headers = Object.entries(answer.headers).filter(
      ([name]) => !/date|x-request-id|x-ratelimit/.test(name),
    )
    return { status: answer.statusCode, rest, facts: Object.keys(facts), headers }
  })
  assert.deepEqual([told[1], told[2]], [told[0], told[0]])
  assert.deepEqual([told[0]?.status, told[0]?.rest.code], [422, 'enrolment.no_match'])
})

const rounds = 400

test('nor does the time it takes: the two cannot be told apart by ranking them', async (t) => {
  const db = await openTestDb(t)
  const people = createPeople({ keys: testKeys(), now: () => new Date() })
  const idNumber = nextIdNumber()
  await db.tx((sql) => people.add(sql, { name: '王芳', idNumber }))
  const ways = {
    known: () => people.match(db.sql, { idNumber, name: '司马相如' }),
    unknown: () => people.match(db.sql, { idNumber: nextIdNumber(), name: '王芳' }),
  }
  const seed = newSeed()
  const told = await apart(ways, seed)
  t.diagnostic(`${told.toFixed(1)} standard deviations, seed ${seed}`)
  assert.ok(told < surpriseMax, `${told} standard deviations, seed ${seed}`)
  // The measure itself: one query less, and it sees it.
  const hasty = { ...ways, unknown: async () => void (await db.sql`select 1`) }
  assert.ok((await apart(hasty, seed)) > surpriseMax)
})

/** One run in a hundred thousand is further out by chance. */
const surpriseMax = 4.4

/** How far two ways are apart in time, in standard deviations: the rank sum test of Mann and Whitney, in turns at random. */
async function apart(
  ways: Record<'known' | 'unknown', () => Promise<unknown>>,
  seed: number,
): Promise<number> {
  const turns = shuffled(
    seeded(seed),
    Array.from({ length: 2 * rounds }, (_, i) => (i % 2 ? 'known' : 'unknown')),
  )
  const times: { way: string; ms: number }[] = []
  for (const way of turns) {
    const from = performance.now()
    // Two at once would measure each other.
    // oxlint-disable-next-line no-await-in-loop
    await ways[way === 'known' ? 'known' : 'unknown']()
    times.push({ way, ms: performance.now() - from })
  }
  const ranked = times.slice(rounds / 4).toSorted((a, b) => a.ms - b.ms)
  const ranks = ranked.flatMap(({ way }, rank) => (way === 'known' ? [rank + 1] : []))
  const [n, m] = [ranks.length, ranked.length - ranks.length]
  const u = ranks.reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2
  return Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}
