type Counts = {
  tests: number
  passed: number
  failed: number
  cancelled: number
  skipped: number
  todo: number
}
type Event = { type: string; data: { counts?: Counts; name?: string; skip?: string | boolean } }

/** What a run came to. */
export type Outcome = { counts: Counts; skipped: string[] }

/** A reporter for who started the run: numbers, and what was left out and why. */
// A reporter is found by that name.
// oxlint-disable-next-line import/no-default-export
export default async function* outcome(events: AsyncIterable<Event>): AsyncGenerator<string> {
  let counts: Counts = { tests: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  const skipped: string[] = []
  for await (const { type, data } of events) {
    // Each file says its own, and the last is of all.
    if (type === 'test:summary' && data.counts) counts = data.counts
    const { name, skip } = data
    if (type === 'test:pass' && name && skip) skipped.push(skip === true ? name : `${name} (${skip})`)
  }
  yield JSON.stringify({ counts, skipped } satisfies Outcome)
}
