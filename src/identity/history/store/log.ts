import type { Sql } from '#base/db'

export type Tile = { level: number; index: number; hashes: Buffer }
export type StoredHead = { size: number; root: Buffer; signedAt: Date; token: string }
export type Pending = { personId: string; sequence: bigint; commitment: Buffer }
export type Leaf = Pending & { index: number }

const sealLock = 0x73_65_61_6c

/** Until the transaction ends nobody else adds to the tree. @returns false: somebody is at it */
export async function takeTurn(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ isMine: boolean }[]>`select pg_try_advisory_xact_lock(${sealLock}) as "isMine"`
  return row?.isMine ?? false
}

export async function hasPending(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`select exists (select from history.pending) as is`
  return row?.is ?? false
}

/** Takes the oldest out of the queue. */
export async function takePending(sql: Sql, limit: number): Promise<Pending[]> {
  return sql<Pending[]>`
    with taken as materialized (
      select person_id, sequence from history.pending order by recorded_at, person_id, sequence limit ${limit})
    delete from history.pending p using taken t where (p.person_id, p.sequence) = (t.person_id, t.sequence)
    returning p.person_id as "personId", p.sequence, p.commitment`
}

export async function insertLeaves(sql: Sql, leaves: readonly Leaf[]): Promise<void> {
  await sql`
    insert into history.leaf (person_id, sequence, leaf_index)
    select * from unnest(${leaves.map((leaf) => leaf.personId)}::uuid[],
      ${leaves.map((leaf) => leaf.sequence)}::bigint[], ${leaves.map((leaf) => leaf.index)}::bigint[])`
}

/** Writes tiles; one that is there grows, and never shrinks. */
export async function writeTiles(sql: Sql, tiles: readonly Tile[]): Promise<void> {
  const hex = tiles.map(({ hashes }) => hashes.toString('hex'))
  await sql`
    insert into history.tile as t (level, tile_index, hashes)
    select level, tile_index, decode(hex, 'hex')
    from unnest(${tiles.map(({ level }) => level)}::smallint[], ${tiles.map(({ index }) => index)}::bigint[], ${hex}::text[])
      as w (level, tile_index, hex)
    on conflict (level, tile_index) do update set hashes = excluded.hashes
      where octet_length(t.hashes) < octet_length(excluded.hashes)`
}

export async function readTiles(
  sql: Sql,
  keys: readonly { level: number; index: number }[],
): Promise<Tile[]> {
  const rows = await sql<(Omit<Tile, 'index'> & { index: bigint })[]>`
    select t.level, t.tile_index as index, t.hashes
    from unnest(${keys.map(({ level }) => level)}::smallint[], ${keys.map(({ index }) => index)}::bigint[])
      as w (level, tile_index)
    join history.tile t using (level, tile_index)`
  return rows.map((row) => ({ ...row, index: Number(row.index) }))
}

export async function insertHead(sql: Sql, { size, root, signedAt, token }: StoredHead): Promise<void> {
  await sql`
    insert into history.tree_head (tree_size, signed_at, root_hash, token)
    values (${size}, ${signedAt}, ${root}, ${token})`
}

export async function latestHead(sql: Sql): Promise<StoredHead | null> {
  const [head] = await headsBefore(sql, { before: null, limit: 1 })
  return head ?? null
}

/** Of heads signed before then, the last of each hour stays: whatever the others said follows from the tree. */
export async function thinOutHeads(sql: Sql, before: Date): Promise<void> {
  await sql`
    delete from history.tree_head h where signed_at < ${before} and exists (
      select from history.tree_head later
      where date_trunc('hour', later.signed_at) = date_trunc('hour', h.signed_at)
        and (later.tree_size, later.signed_at) > (h.tree_size, h.signed_at))`
}

/** Largest first; of one size the newest first. */
export async function headsBefore(
  sql: Sql,
  { before, limit }: { before: number | null; limit: number },
): Promise<StoredHead[]> {
  const rows = await sql<(Omit<StoredHead, 'size'> & { size: bigint })[]>`
    select tree_size as size, root_hash as root, signed_at as "signedAt", token from history.tree_head
    where ${before}::bigint is null or tree_size < ${before}::bigint
    order by tree_size desc, signed_at desc limit ${limit}`
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

export async function countPending(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from history.pending`
  return row?.count ?? 0
}

export type Place = {
  personId: string
  sequence: number
  sealed: Buffer
  opening: Buffer | null
  leafIndex: number | null
  /** Recorded, and not in the tree yet. */
  isWaiting: boolean
}

/** Every entry with its place in the tree, person by person: for the auditor, a page at a time. */
export async function placesAfter(
  sql: Sql,
  { after, limit }: { after: { personId: string; sequence: number } | null; limit: number },
): Promise<Place[]> {
  const { personId = '00000000-0000-0000-0000-000000000000', sequence = 0 } = after ?? {}
  const rows = await sql<
    (Omit<Place, 'sequence' | 'leafIndex'> & { sequence: bigint; leafIndex: bigint | null })[]
  >`
    select e.person_id as "personId", e.sequence, e.sealed, o.sealed as opening, l.leaf_index as "leafIndex",
      p.sequence is not null or h.last_commitment is null as "isWaiting"
    from history.entry e
    join history.head h on h.person_id = e.person_id
    left join history.opening o on (o.person_id, o.sequence) = (e.person_id, e.sequence)
    left join history.leaf l on (l.person_id, l.sequence) = (e.person_id, e.sequence)
    left join history.pending p on (p.person_id, p.sequence) = (e.person_id, e.sequence)
    where (e.person_id, e.sequence) > (${personId}::uuid, ${sequence}::bigint)
    order by e.person_id, e.sequence limit ${limit}`
  return rows.map((row) => ({
    ...row,
    sequence: Number(row.sequence),
    leafIndex: row.leafIndex === null ? null : Number(row.leafIndex),
  }))
}
