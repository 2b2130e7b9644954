// The whole check: the head, every new entry down to those checked before, and then, page by page, those from before this
// wallet began to look. What was checked is kept after each page, so that a long history goes on where it stopped.
import { Contradicted, alarmOf } from './contradicted.ts'
import { type Above, type Examined, examine, waitingOf } from './entries.ts'
import { acceptHead, expectContinuation, seenHead } from './head.ts'
import { beginAnew, type Kept, nothingKept, type Ports, type SeenHead, thinOut } from './kept.ts'

const pageEntries = 100
const pagesMax = 500

/** @param onProgress called with what is kept so far */
export async function check(ports: Ports, onProgress: (kept: Kept) => void = () => {}): Promise<Kept> {
  const before = (await ports.read()) ?? nothingKept(ports.now())
  if (before.alarm) return before
  return guarded(ports, before, async () => {
    const head = await acceptHead(ports, before)
    if (!head) return before
    const withHead = await keep(ports, withHeadOf(before, head))
    const newer = await keep(ports, await checkNewer(ports, withHead, head))
    onProgress(newer)
    const all = await patrol(ports, await checkOlder(ports, newer, { head, onProgress }), head)
    return keep(ports, { ...all, checkedAt: ports.now().toISOString() })
  })
}

/**
 * Holds heads from elsewhere against the log that this wallet is shown: another person's wallet, a witness. Call it after
 * `check`, so that the last head kept is the newest there is.
 *
 * @returns the kept, with an alarm where somebody was shown another log; how many heads could be read
 */
export async function compareHeads(
  ports: Ports,
  tokens: readonly string[],
): Promise<{ kept: Kept; read: number }> {
  const before = (await ports.read()) ?? nothingKept(ports.now())
  const last = before.heads.at(-1)
  let read = 0
  const kept = await guarded(ports, before, async () => {
    for (const token of last ? tokens : []) {
      const other = await ports.verifyHead(token)
      if (!other || !last) continue
      read += 1
      const head = seenHead(token, other, ports.now())
      if (head.size > last.size)
        throw new Contradicted('split_view', null, { headKept: last.token, headShown: head.token })
      await expectContinuation(ports, head, last, 'split_view')
    }
    return before
  })
  return { kept, read }
}

/** The person has seen the alarm: what is there now is where watch begins again. */
export async function acceptBreak(ports: Ports): Promise<Kept> {
  const before = (await ports.read()) ?? nothingKept(ports.now())
  return keep(ports, beginAnew(before, ports.now()))
}

/** Something that was noticed while entries were shown. */
export async function raise(ports: Ports, contradicted: Contradicted): Promise<Kept> {
  const kept = (await ports.read()) ?? nothingKept(ports.now())
  return kept.alarm ? kept : keep(ports, { ...kept, alarm: alarmOf(contradicted, kept, ports.now()) })
}

async function guarded(ports: Ports, before: Kept, work: () => Promise<Kept>): Promise<Kept> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof Contradicted)) throw thrown
    const kept = (await ports.read()) ?? before
    return keep(ports, { ...kept, alarm: alarmOf(thrown, kept, ports.now()) })
  }
}

async function keep(ports: Ports, kept: Kept): Promise<Kept> {
  await ports.write(kept)
  return kept
}

function withHeadOf(kept: Kept, head: SeenHead): Kept {
  if (kept.heads.at(-1)?.token === head.token) return kept
  return { ...kept, heads: thinOut([...kept.heads, head]) }
}

/** From the newest entry down to the last one checked, and the rest of that page; the first time, one page. */
async function checkNewer(ports: Ports, kept: Kept, head: SeenHead): Promise<Kept> {
  const fresh: Examined[] = []
  let above: Above | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const { entries, before } = await ports.page(queryOf(above?.sequence, head))
    if (above === null) expectNotShorter(entries[0]?.sequence ?? 0, kept)
    for (const entry of entries) {
      const examined: Examined = examine(entry, { above, kept, head })
      if (entry.sequence > kept.to) fresh.push(examined)
      above = examined
    }
    expectMore({ before, above, lowest: 1 })
    if (before === null || before <= kept.to || kept.to === 0) return extended(kept, fresh, head)
  }
  return kept
}

/** Entries from before: one page after the other, down to the first. */
async function checkOlder(
  ports: Ports,
  from: Kept,
  { head, onProgress }: { head: SeenHead; onProgress: (kept: Kept) => void },
): Promise<Kept> {
  let kept = from
  for (let page = 0; page < pagesMax && kept.from > 1; page += 1) {
    const { entries, before } = await ports.page(queryOf(kept.from, head))
    let above: Above = { sequence: kept.from, previous: kept.fromPrevious }
    const examined: Examined[] = []
    for (const entry of entries) {
      const one = examine(entry, { above, kept, head })
      if (!one.isSealed) return kept
      examined.push(one)
      above = one
    }
    expectMore({ before, above, lowest: 1 })
    kept = await keep(ports, {
      ...kept,
      from: above.sequence,
      fromPrevious: above.previous,
      commitments: [...ascending(examined), ...kept.commitments],
    })
    onProgress(kept)
  }
  return kept
}

/**
 * One page of what was checked before, another one each time: entries are not kept in the wallet, only what they must be,
 * and so somebody has to look whether they are still there.
 */
async function patrol(ports: Ports, kept: Kept, head: SeenHead): Promise<Kept> {
  const isAtTop = kept.patrol <= kept.from || kept.patrol > kept.to
  const start = isAtTop ? kept.to - pageEntries + 1 : kept.patrol
  // The newest page was looked at just now.
  if (start <= kept.from) return { ...kept, patrol: 0 }
  const { entries, before } = await ports.page(queryOf(start, head))
  let above: Above | null = null
  if ((entries[0]?.sequence ?? 0) !== start - 1) throw new Contradicted('entry_missing', start - 1, {})
  for (const entry of entries) above = examine(entry, { above, kept, head })
  expectMore({ before, above, lowest: 1 })
  return { ...kept, patrol: above?.sequence ?? 0 }
}

const queryOf = (before: number | undefined, head: SeenHead) => ({
  limit: pageEntries,
  treeSize: head.size,
  ...(before === undefined ? {} : { before }),
})

/** A history never grows shorter. */
function expectNotShorter(newest: number, kept: Kept): void {
  const most = Math.max(kept.to, ...kept.waiting.map(({ sequence }) => sequence))
  if (newest < most) throw new Contradicted('entry_missing', newest + 1, { newestKept: most })
}

/** A page that ends before the first entry leads to another; one that says it is the last has the first entry in it. */
function expectMore({
  before,
  above,
  lowest,
}: {
  before: number | null
  above: Above | null
  lowest: number
}) {
  if (above === null || above.sequence <= lowest) return
  if (before !== above.sequence) throw new Contradicted('entry_missing', above.sequence - 1, { before })
}

/** The sealed entries below the lowest one that still waits become part of what was checked. */
function extended(kept: Kept, fresh: readonly Examined[], head: SeenHead): Kept {
  const waiting = waitingOf(fresh, kept, head)
  const lowestWaiting = Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ sequence }) => sequence))
  const sealed = fresh.filter(({ sequence }) => sequence < lowestWaiting)
  const [newest, oldest] = [sealed[0], sealed.at(-1)]
  if (!newest || !oldest) return { ...kept, waiting }
  const isBeginning = kept.to === 0
  return {
    ...kept,
    waiting,
    to: newest.sequence,
    from: isBeginning ? oldest.sequence : kept.from,
    fromPrevious: isBeginning ? oldest.previous : kept.fromPrevious,
    commitments: [...kept.commitments, ...ascending(sealed)],
  }
}

const ascending = (examined: readonly Examined[]): string[] =>
  examined.map(({ commitment }) => commitment).toReversed()
