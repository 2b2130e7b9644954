// What an auditor asks: is the log whole, is it what was signed, and is every entry in it as it was written? Everything is
// computed anew from the rows; nothing that is stored is believed.
import type { Db, Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { jws, merkleLog } from '#identity/formats'
import type { Trust } from '#identity/trust'
import type { Vault } from '../history.ts'
import { headsBefore, readTiles, type StoredHead } from '../store/log.ts'
import { compareEntries } from './auditEntries.ts'
import { grow, hash, slices, tileHashes } from './tiles.ts'
import type { Witness } from './witness.ts'

/** One thing that does not fit. Sizes, places and sequences only: who it is about stands in the database. */
export type AuditFinding =
  | { what: 'head_unsigned' | 'head_contradicts'; size: number }
  | { what: 'given_head_unreadable' }
  | { what: 'given_head_contradicts' | 'given_head_ahead'; size: number }
  | { what: 'tree_incomplete'; size: number }
  | { what: 'rolled_back' | 'rewritten'; size: number }
  | { what: 'leaf_without_entry' | 'leaf_twice'; index: number }
  | { what: 'entry_altered' | 'entry_without_leaf' | 'entry_missing'; personId: string; sequence: number }

export type AuditReport = {
  findings: AuditFinding[]
  size: number
  root: string
  heads: number
  entries: number
  /** Entries that nobody can open any more: their people were erased. The leaves stand. */
  unreadable: number
  /** Recorded within the last seconds and not sealed yet. */
  waiting: number
}

export type AuditOrder = {
  /** Heads from elsewhere: a wallet, a witness, a newspaper. */
  given?: readonly string[]
  onProgress?: (done: number) => void
}
type Deps = {
  db: Db
  vault: Pick<Vault, 'openMany'>
  trust: Pick<Trust, 'isTreeHeadSigned'>
  witness: Witness
}

const findingsMax = 1_000
const tilesAtOnce = 64
const headsAtOnce = 1_000

/** All of it within one snapshot: what is added meanwhile is not looked at. */
export async function audit({ db, ...deps }: Deps, order: AuditOrder): Promise<AuditReport> {
  return db.tx(async (sql) => {
    await beginSnapshot(sql)
    const findings: AuditFinding[] = []
    const heads = await exportStored(sql)
    const size = heads.at(-1)?.size ?? 0
    const given = readGiven(order.given ?? [], deps, findings)
    const tree = await rebuild(sql, size, [...heads, ...given])
    if (!tree) findings.push({ what: 'tree_incomplete', size })
    else {
      compareHeads(heads, tree.rootAt, deps, findings)
      compareGiven(given, { size, rootAt: tree.rootAt }, findings)
    }
    await compareWitness(sql, deps.witness, findings)
    const leaves = tree?.leaves ?? null
    const report = (one: AuditFinding) => {
      if (findings.length < findingsMax) findings.push(one)
    }
    const entries = await compareEntries(sql, {
      ...deps,
      ...order,
      leaves,
      report,
    })
    const root = Buffer.from(tree?.rootAt.get(size) ?? merkleLog.emptyRoot(hash)).toString('base64url')
    return { findings: findings.slice(0, findingsMax), size, root, heads: heads.length, ...entries }
  })
}

async function beginSnapshot(sql: Sql): Promise<void> {
  await sql.unsafe('set transaction isolation level repeatable read, read only')
  await sql.unsafe('set local statement_timeout = 0')
}

/** Smallest first. */
async function exportStored(sql: Sql): Promise<StoredHead[]> {
  const all: StoredHead[] = []
  for (let before: number | null = null; ; ) {
    const page = await headsBefore(sql, { before, limit: headsAtOnce })
    // A quiet log is signed several times at one size: a page must not end among those.
    const last = page.at(-1)?.size
    const whole = page.length < headsAtOnce ? page : page.filter(({ size }) => size !== last)
    all.push(...whole)
    if (page.length < headsAtOnce) return all.toReversed()
    before = whole.at(-1)?.size ?? null
    if (before === null) return page.toReversed()
  }
}

export const exportHeads = async (sql: Sql): Promise<string[]> =>
  (await exportStored(sql)).map(({ token }) => token)

type Given = { size: number; root: Uint8Array }

function readGiven(
  tokens: readonly string[],
  { trust }: Pick<Deps, 'trust'>,
  findings: AuditFinding[],
): Given[] {
  return tokens.flatMap((token) => {
    const head = readSigned(token, trust)
    if (!head) findings.push({ what: 'given_head_unreadable' })
    return head ?? []
  })
}

/** The leaves as they stand in the tiles, and the root at each size that was signed. Null: leaves are missing. */
async function rebuild(sql: Sql, size: number, heads: readonly { size: number }[]) {
  const sizes = new Set(heads.map((head) => head.size))
  const tree = grow([], 0)
  const rootAt = new Map<number, Uint8Array>([[0, tree.root()]])
  const leaves: Buffer[] = []
  for (let tile = 0; tile * tileHashes < size; tile += tilesAtOnce) {
    const keys = Array.from({ length: tilesAtOnce }, (_, place) => ({ level: 0, index: tile + place }))
    const found = (await readTiles(sql, keys)).toSorted((a, b) => a.index - b.index)
    for (const { index, hashes } of found) {
      if (index * tileHashes !== leaves.length) return null
      const count = Math.min(hashes.length / merkleLog.hashBytes, size - leaves.length)
      for (const leaf of slices(hashes, 0, count)) {
        leaves.push(leaf)
        tree.append(leaf)
        if (sizes.has(leaves.length)) rootAt.set(leaves.length, tree.root())
      }
    }
  }
  return leaves.length === size ? { leaves, rootAt } : null
}

type Roots = ReadonlyMap<number, Uint8Array>

function compareHeads(
  heads: readonly StoredHead[],
  rootAt: Roots,
  { trust }: Pick<Deps, 'trust'>,
  findings: AuditFinding[],
): void {
  for (const { size, root, token } of heads) {
    const signed = readSigned(token, trust)
    if (!signed || signed.size !== size) findings.push({ what: 'head_unsigned', size })
    else if (!isSame(rootAt.get(size), signed.root) || !isSame(rootAt.get(size), root))
      findings.push({ what: 'head_contradicts', size })
  }
}

function compareGiven(
  given: readonly Given[],
  { size, rootAt }: { size: number; rootAt: Roots },
  findings: AuditFinding[],
): void {
  for (const head of given) {
    if (head.size > size) findings.push({ what: 'given_head_ahead', size: head.size })
    else if (!isSame(rootAt.get(head.size), head.root))
      findings.push({ what: 'given_head_contradicts', size: head.size })
  }
}

async function compareWitness(sql: Sql, witness: Witness, findings: AuditFinding[]): Promise<void> {
  const standing = await witness.compare(sql)
  if (standing.state !== 'agrees') findings.push({ what: standing.state, size: standing.witnessed })
}

/** Whether this city signed it; null where not, or where it is no tree head. */
function readSigned(token: string, trust: Deps['trust']): merkleLog.TreeHead | null {
  try {
    const parsed = jws.parse(token.trim(), 'head')
    const head = merkleLog.readHead(parsed)
    return head && trust.isTreeHeadSigned(parsed, head.at) ? head : null
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function isSame(computed: Uint8Array | undefined, said: Uint8Array): boolean {
  return computed !== undefined && merkleLog.areEqual(computed, said)
}
