// The published lists, kept in memory and signed anew only when something changed. Whatever process stopped a card, the
// next request for the list shows it: before answering, the changes since the last look are read.
import { promisify } from 'node:util'
import { type ZlibOptions, deflate, gzip } from 'node:zlib'
import type { Db } from '#base/db'
import { Refusal } from '#base/refusal'
import { jws, statusList } from '#identity/formats'
import { type Trust, codec } from '#identity/trust'
import { entriesPerList } from './allocate.ts'
import * as store from './store.ts'

const bits = 2

/** How long a verifier may go without asking again, and how long it may rely on a list when it cannot ask. */
const ttlSeconds = 60
const lifetimeSeconds = 86_400

/** A list is signed again after this, changed or not: who fetches one can use it for at least half its lifetime. */
const renewAfterSeconds = lifetimeSeconds / 2

/** A crowd that asks at once costs four looks a second. */
const lookAgainMs = 250

export const topic = 'status'

/** A signed list as it goes out. */
export type Published = { token: string; gzipped: Buffer; etag: string }

export type Lists = {
  /** @throws Refusal status.unknown_list */
  published: (listId: number) => Promise<Published>
}

type Deps = { db: Db; trust: Pick<Trust, 'signer'>; origin: string; now: () => Date }

type Kept = { list: statusList.StatusList; published: Promise<Published> | null; signedAt: Date }

export function createLists(deps: Deps): Lists {
  const { db, now } = deps
  const loaded = new Map<number, Kept>()
  let since: string | null = null
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let turn: Promise<unknown> = Promise.resolve()
  db.onAnnounced(topic, () => {
    lookedAtMs = Number.NEGATIVE_INFINITY
  })

  async function lookAgain(): Promise<void> {
    lookedAtMs = performance.now()
    if (since === null) return
    const { changes, next } = await store.changesSince(db.sql, since)
    for (const change of changes) apply(loaded, change)
    since = next
  }

  async function keep(listId: number): Promise<Kept> {
    if (performance.now() - lookedAtMs >= lookAgainMs) await lookAgain()
    const known = loaded.get(listId)
    if (known) return known
    const { kept, next } = await load(deps, listId)
    // Followed from the oldest moment that any list was read at; a change that comes twice does no harm.
    since ??= next
    loaded.set(listId, kept)
    return kept
  }

  return {
    async published(listId) {
      // One after the other: an older look must not be applied over a newer one.
      const next = turn.then(() => keep(listId))
      turn = next.catch(() => undefined)
      const kept = await next
      const isOld = now().getTime() - kept.signedAt.getTime() >= renewAfterSeconds * 1000
      if (!kept.published || isOld) {
        kept.signedAt = now()
        kept.published = publish(deps, listId, kept.list)
      }
      return kept.published.catch((error: unknown) => {
        kept.published = null
        throw error
      })
    },
  }
}

async function load({ db, now }: Deps, listId: number): Promise<{ kept: Kept; next: string }> {
  if (!(await store.listExists(db.sql, listId))) throw new Refusal('status.unknown_list', 404)
  const { changes, next } = await store.readList(db.sql, listId)
  const list = statusList.create(bits, entriesPerList)
  for (const { idx, value } of changes) statusList.write(list, idx, statusList.VALUES[value])
  return { kept: { list, published: null, signedAt: now() }, next }
}

function apply(loaded: ReadonlyMap<number, Kept>, { listId, idx, value }: store.Change): void {
  const kept = loaded.get(listId)
  if (!kept || statusList.read(kept.list, idx) === statusList.VALUES[value]) return
  statusList.write(kept.list, idx, statusList.VALUES[value])
  kept.published = null
}

/** Token Status List §5.1. The key that signed it stands in the header (HAIP 1.0 §6.1). */
async function publish(
  { trust, origin, now }: Deps,
  listId: number,
  { bytes }: statusList.StatusList,
): Promise<Published> {
  // Compressed in another thread: what changes meanwhile must not change what is being read.
  const compressed = await deflateAsync(Uint8Array.from(bytes), { level: 9 })
  const { x5c, kid, sign } = await trust.signer('statusList')
  const iat = Math.floor(now().getTime() / 1000)
  const input = jws.signingInput(
    { alg: 'ES256', typ: 'statuslist+jwt', kid, x5c },
    {
      sub: uriOf(origin, listId),
      iat,
      exp: iat + lifetimeSeconds,
      ttl: ttlSeconds,
      status_list: { bits, lst: compressed.toString('base64url') },
    },
    codec,
  )
  const token = `${input}.${sign(input)}`
  return { token, gzipped: await gzipAsync(token), etag: codec.digest(token) }
}

const deflateAsync = promisify<Uint8Array, ZlibOptions, Buffer>(deflate)
const gzipAsync = promisify<string, Buffer>(gzip)

export const uriOf = (origin: string, listId: number): string => `${origin}/status/lists/${listId}`

/** The place that a credential names, or `null` where it is none of ours. */
export function placeOf(origin: string, { uri, idx }: statusList.StatusReference): store.Place | null {
  const listId = Number(uri.slice(uri.lastIndexOf('/') + 1))
  const isOurs = Number.isSafeInteger(listId) && uri === uriOf(origin, listId) && idx < entriesPerList
  return isOurs ? { listId, idx } : null
}
