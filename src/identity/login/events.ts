import type { Db } from '#base/db'
import type { Presentation } from '#identity/presentation'

export type Watched = { requestId: string; asker: string }

// Looks at least every two seconds (presentation/waiting.ts); a line now and then keeps proxies from taking a quiet
// stream for a dead one.
const quietLooksMax = 10

/** Server-sent events (HTML §9.2): one for each state a request comes to; ends with the last, or with the signal. */
export async function* progressEvents(
  { db, presentation }: { db: Db; presentation: Pick<Presentation, 'progress' | 'changed'> },
  watched: Watched,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let told = ''
  for (let quietLooks = 0; !signal.aborted; quietLooks += 1) {
    // Each look follows the last: that is what waiting is.
    // oxlint-disable-next-line no-await-in-loop
    const progress = await presentation.progress(db.sql, watched)
    if (progress.state !== told) yield `data: ${JSON.stringify(progress)}\n\n`
    else if (quietLooks % quietLooksMax === 0) yield ': still waiting\n\n'
    if (progress.state !== 'requested') return
    told = progress.state
    // oxlint-disable-next-line no-await-in-loop
    await presentation.changed(watched.requestId, signal)
  }
}
