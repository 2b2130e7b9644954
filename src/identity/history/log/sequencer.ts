// Takes what is recorded into the tree and signs its head: in batches, by one process at a time, each batch one
// transaction. Killed at any moment it leaves the tree as it was before the batch or as it is after it.
import assert from 'node:assert/strict'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Log } from '#base/log'
import { jws, merkleLog } from '#identity/formats'
import { codec, type Signer, type Trust } from '#identity/trust'
import { adoptSome } from '../adopt.ts'
import type { Vault } from '../history.ts'
import * as store from '../store/log.ts'
import { edgeOf, grow, hash } from './tiles.ts'
import type { Witness } from './witness.ts'

export type SequencerDeps = {
  db: Db
  log: Log
  trust: Pick<Trust, 'signer'>
  origin: string
  now: Clock
  vault: Vault
  witness: Witness
}

export type Sequencer = {
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Until nothing waits: for tests and benches. @returns how many entries were sealed by this call */
  sealAll: () => Promise<number>
}

/** Not at once: what happens within two seconds comes into the tree together, in no order that says who did what. */
const batchEveryMs = 2_000
const batchMax = 4_096
/** A quiet log is signed anew, so that a wallet can tell silence from a log that is kept from it. */
const renewAfterMs = 3_600_000
const complainEveryMs = 60_000

export function createSequencer(deps: SequencerDeps): Sequencer {
  const { db, log, witness } = deps
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = false
  let complainedAtMs = Number.NEGATIVE_INFINITY

  async function sealAll(): Promise<number> {
    for (let total = 0; ; ) {
      const adopted = await adoptSome(deps)
      const sealed = await sealBatch(deps)
      total += sealed
      if (isStopped || (sealed < batchMax && adopted === 0)) return total
    }
  }
  const complain = (error: unknown) => {
    if (performance.now() - complainedAtMs < complainEveryMs) return
    complainedAtMs = performance.now()
    log.error({ err: error }, 'history: entries cannot be sealed')
  }
  const wake = () => {
    running ??= sealAll()
      .then(() => undefined, complain)
      .finally(() => {
        running = undefined
      })
  }
  return {
    sealAll,
    async start() {
      const standing = await witness.compare(db.sql)
      if (standing.state !== 'agrees')
        log.error(
          standing,
          'history: the log is not the one that this server signed. docs/operating/history.md says what to do',
        )
      timer = setInterval(wake, batchEveryMs)
      wake()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}

async function sealBatch(deps: SequencerDeps): Promise<number> {
  const { db, now, trust, witness } = deps
  if (!(await store.hasPending(db.sql)) && !isStale(await store.latestHead(db.sql), now())) return 0
  const signer = await trust.signer('historyLog')
  const sealed = await db.tx(async (sql) => {
    if (!(await store.takeTurn(sql))) return null
    const last = await store.latestHead(sql)
    const before = last?.size ?? 0
    const tree = grow(await store.readTiles(sql, edgeOf(before)), before)
    // What was signed is never contradicted by what is signed next: somebody who changes the tree stops it here.
    if (last)
      assert(merkleLog.areEqual(tree.root(), last.root), 'the tree is not the one whose head was signed')
    const pending = await store.takePending(sql, batchMax)
    const leaves = inNoOrder(pending).map((one, place) => ({ ...one, index: before + place }))
    for (const { commitment } of leaves) tree.append(merkleLog.leafHash(commitment, hash))
    const head = signHead(deps, signer, { last, size: tree.size(), root: tree.root() })
    await store.insertLeaves(sql, leaves)
    await store.writeTiles(sql, tree.changed())
    await store.insertHead(sql, head)
    return { count: leaves.length, head }
  })
  if (!sealed) return 0
  // After the commit, and only then, the head may be seen.
  await witness.keep(sealed.head)
  return sealed.count
}

function isStale(head: store.StoredHead | null, now: Date): boolean {
  return !head || now.getTime() - head.signedAt.getTime() >= renewAfterMs
}

/** A commitment is random to everybody: sorted by it, neighbours in the tree have nothing to do with one another. */
function inNoOrder(pending: readonly store.Pending[]): store.Pending[] {
  return pending.toSorted((a, b) => Buffer.compare(a.commitment, b.commitment))
}

type Tree = { last: store.StoredHead | null; size: number; root: Uint8Array }

function signHead(
  { origin, now }: SequencerDeps,
  signer: Signer,
  { last, size, root }: Tree,
): store.StoredHead {
  // A clock that was set back must not make an older head of a newer one.
  const signedAt = new Date(Math.max(now().getTime(), last ? last.signedAt.getTime() + 1 : 0))
  const { kid, x5c, sign } = signer
  const input = jws.signingInput(
    { alg: 'ES256', typ: merkleLog.headType, kid, x5c },
    merkleLog.headPayload({ origin, size, root, at: signedAt }),
    codec,
  )
  return { size, root: Buffer.from(root), signedAt, token: `${input}.${sign(input)}` }
}
