import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base64url, merkleLog } from '#identity/formats'
import type { Entry } from '#contract/identity/history'
import { evidenceFile, headsFile, readHeadsFile } from './evidence.ts'
import { beginAnew, type Kept, nothingKept, type SeenHead, thinOut } from './kept.ts'
import { examineShown } from './shown.ts'

const now = new Date('2027-03-01T08:00:00Z')
const token = (number: number) => `${`${number}`.padEnd(50, 'h')}.${'p'.repeat(60)}.${'s'.repeat(86)}`
const headAt = (minutes: number): SeenHead => ({
  token: token(minutes),
  size: minutes,
  root: '',
  signedAt: now.toISOString(),
  seenAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
})

/** Three entries that follow one another. */
function chain(): Entry[] {
  const entries: Entry[] = []
  for (const sequence of [1, 2, 3]) {
    const last = entries[0]
    const previous = last ? merkleLog.commitmentOf(last, last.blinding) : null
    const event = { kind: 'stop_refused' as const, reason: 'face_differs' }
    const blinding = base64url.encode(new Uint8Array(32).fill(sequence))
    entries.unshift({
      sequence,
      at: now.toISOString(),
      event,
      previous,
      blinding,
      leafIndex: null,
      path: null,
    })
  }
  return entries
}

const commitments = (entries: readonly Entry[]) =>
  entries.map((entry) => merkleLog.commitmentOf(entry, entry.blinding) ?? '').toReversed()

test('of old heads the last of each day is kept, of new ones all, and never more than a year of them', () => {
  const everyHour = Array.from({ length: 24 * 600 }, (_, hour) => headAt(hour * 60))
  const kept = thinOut(everyHour)
  assert.deepEqual(kept.slice(-20), everyHour.slice(-20))
  assert.equal(kept.length, 400)
  const days = kept.slice(0, -20).map(({ seenAt }) => seenAt.slice(0, 10))
  assert.equal(new Set(days).size, days.length)
})

test('heads that were saved are read back, from a file of heads and from evidence', () => {
  const kept: Kept = { ...nothingKept(now), heads: [headAt(1), headAt(2)] }
  const tokens = [token(1), token(2)]
  assert.deepEqual(readHeadsFile(headsFile(kept, 'https://id.city')), tokens)
  assert.deepEqual(readHeadsFile(evidenceFile(kept, 'https://id.city')), tokens)
  assert.deepEqual(readHeadsFile(tokens.join('\n')), tokens)
  assert.deepEqual(readHeadsFile('a.b.c {"no": "head"}'), [])
})

test('a file of heads says nothing of the person', () => {
  const kept: Kept = {
    ...nothingKept(now),
    heads: [headAt(1)],
    from: 1,
    to: 3,
    commitments: commitments(chain()),
  }
  const text = headsFile(kept, 'https://id.city')
  for (const commitment of kept.commitments) assert.ok(!text.includes(commitment))
  assert.deepEqual(Object.keys(JSON.parse(text)), ['format', 'city', 'heads'])
})

test('what is shown is marked as far as it was checked', () => {
  const entries = chain()
  const kept: Kept = { ...nothingKept(now), from: 1, to: 2, commitments: commitments(entries.slice(1)) }
  const { marks, contradicted } = examineShown(kept, entries, 2)
  assert.equal(contradicted, null)
  assert.deepEqual(
    [...marks],
    [
      [3, 'sealing'],
      [2, 'checked'],
      [1, 'checked'],
    ],
  )
})

test('what is shown and does not fit is found: altered, missing in the middle, missing at the top', () => {
  const entries = chain()
  const [third, second, first] = entries
  assert.ok(third && second && first)
  const kept: Kept = { ...nothingKept(now), from: 1, to: 3, commitments: commitments(entries) }
  const found = (shown: readonly Entry[], known = 3) =>
    examineShown(kept, shown, known).contradicted?.contradiction
  const altered = { ...second, event: { kind: 'stop_refused' as const, reason: 'face_unknown' } }
  assert.deepEqual(found([third, altered, first]), { what: 'entry_altered', sequence: 2 })
  assert.deepEqual(found([altered], 0), { what: 'entry_altered', sequence: 2 })
  assert.deepEqual(found([third, first]), { what: 'entry_missing', sequence: 2 })
  assert.deepEqual(found([second, first]), { what: 'entry_missing', sequence: 3 })
  assert.equal(found([second, first], 2), undefined)
  assert.deepEqual(found([]), { what: 'entry_missing', sequence: 1 })
})

test('beginning anew forgets what was seen, and not that there was an alarm', () => {
  const alarm = { what: 'head_older', sequence: null, at: now.toISOString(), evidence: {} } as const
  const kept: Kept = { ...nothingKept(now), heads: [headAt(1)], alarm }
  assert.deepEqual(beginAnew(kept, now), { ...nothingKept(now), breaks: [alarm] })
})
