// The import of a file of residents: block by block, each block, its counts, its rejects and the checkpoint in one
// transaction. Killed at any moment and run again, it goes on behind the last block that was committed.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import { newId } from '#base/ids'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { type Entered, type Entry, enter } from '../enter.ts'
import { dayOf, parseResident } from '../resident.ts'
import * as store from '../store/import-runs.ts'
import { type Block, type Place, readBlocks } from './blocks.ts'
import { type Header, readHeader } from './columns.ts'
import { findPortrait, type PortraitSource } from './portraits.ts'
import type { CsvRecord, Encoding } from './records.ts'

export type ImportOrder = {
  path: string
  encoding?: Encoding
  portraits?: PortraitSource
  /** Called after each block that is safe in the database. */
  onProgress?: (progress: Progress) => void
  /** Stops behind the block under way; running it again goes on from there. */
  signal?: AbortSignal
}

export type Progress = { bytesDone: number; bytesTotal: number; line: number; counts: store.Counts }

export type ImportSummary = {
  importId: string
  /** The line at which an earlier, interrupted run was taken up; null: from the beginning. */
  resumedAtLine: number | null
  isFinished: boolean
  counts: store.Counts
  ignoredColumns: string[]
}

type Deps = { db: Db; keys: Keys; now: Clock }
type Prepared = {
  entries: Entry[]
  rejects: store.Reject[]
  rejectedRows: number
  portraitsRefused: number
  next: Place
}

const linesPerBlock = 2_000
// A portrait has 30 to 200 KiB: a hundred of them make a transaction of some megabytes.
const linesPerBlockWithPortraits = 100
const portraitsAtOnce = 8

/**
 * @throws Refusal `people.import_header` 422 · `people.import_taken` 409: another process imports this file ·
 * `people.import_changed` 409: the file was written to while it was read
 */
export async function importResidents(deps: Deps, order: ImportOrder): Promise<ImportSummary> {
  const encoding = order.encoding ?? 'utf-8'
  const before = await stat(order.path)
  const header = await readHeader(order.path, encoding)
  const run = await openRun(deps, {
    fileDigest: await digestOf(order.path),
    // A run without portraits that is begun again with them must begin at the first row.
    columnsDigest: createHash('sha256')
      .update(header.digest)
      .update(order.portraits ? 'portraits' : '')
      .digest(),
    firstRow: header.firstRow,
  })
  const counts = { ...run.counts }
  let place = run.next
  let writing: Promise<void> = Promise.resolve()
  const commit = async (from: Place, prepared: Prepared) => {
    const more = await write(deps, run.importId, from, prepared)
    for (const name of countNames) counts[name] += more[name]
    const { offset: bytesDone, line } = prepared.next
    order.onProgress?.({ bytesDone, bytesTotal: before.size, line, counts })
  }
  const linesMax = order.portraits ? linesPerBlockWithPortraits : linesPerBlock
  for await (const block of readBlocks(order.path, { ...header.dialect, from: place, linesMax })) {
    if (order.signal?.aborted) break
    const prepared = await prepare(deps, header, order.portraits, block)
    await writing
    await requireUnchanged(order.path, before)
    const from = place
    place = prepared.next
    // Written while the next block is read and parsed: database and parser have a core each.
    writing = commit(from, prepared)
    writing.catch(() => {
      // Awaited, and thrown, at the next turn or below; until then it must not end the process.
    })
  }
  await writing
  const isFinished = place.offset >= before.size || !order.signal?.aborted
  if (isFinished) await store.finishRun(deps.db.sql, run.importId, deps.now())
  const resumedAtLine = run.next.offset > header.firstRow.offset ? run.next.line : null
  return { importId: run.importId, resumedAtLine, isFinished, counts, ignoredColumns: header.ignored }
}

async function openRun(
  { db, now }: Deps,
  { firstRow, ...digests }: { fileDigest: Buffer; columnsDigest: Buffer; firstRow: Place },
): Promise<store.ImportRun> {
  const open = await store.findOpenRun(db.sql, digests)
  if (open) return open
  const importId = newId()
  await store.insertRun(db.sql, { importId, ...digests, next: firstRow, now: now() })
  return { importId, next: firstRow, counts: noCounts, finishedAt: null }
}

async function prepare(
  { now }: Deps,
  header: Header,
  portraits: PortraitSource | undefined,
  block: Block,
): Promise<Prepared> {
  const today = dayOf(now())
  const prepared: Prepared = {
    entries: [],
    rejects: block.faults.map(({ line, fault }) => ({ line, field: 'row', fault })),
    rejectedRows: block.faults.length,
    portraitsRefused: 0,
    next: block.next,
  }
  const wanted: { entry: Entry; record: CsvRecord }[] = []
  for (const record of block.records) {
    const { line, values } = record
    const isSquare =
      values.length >= header.columnCount && values.slice(header.columnCount).every((value) => value === '')
    const parsed = isSquare
      ? parseResident(header.textOf(values), today)
      : { outcome: 'faults' as const, faults: [{ field: 'row', fault: 'columns' }] }
    if (parsed.outcome === 'faults') {
      prepared.rejectedRows += 1
      prepared.rejects.push(...parsed.faults.map(({ field, fault }) => ({ line, field, fault })))
      continue
    }
    const entry: Entry = { resident: parsed.resident, portrait: null }
    prepared.entries.push(entry)
    wanted.push({ entry, record })
  }
  if (portraits) await addPortraits(prepared, header, portraits, wanted)
  return prepared
}

async function addPortraits(
  prepared: Prepared,
  header: Header,
  source: PortraitSource,
  wanted: readonly { entry: Entry; record: CsvRecord }[],
): Promise<void> {
  const waiting = wanted.values()
  const work = async () => {
    for (const { entry, record } of waiting) {
      const { idNumber } = entry.resident
      const found = await findPortrait(source, { fileName: header.portraitOf(record.values), idNumber })
      if (found.outcome === 'portrait') entry.portrait = found.jpeg
      if (found.outcome !== 'fault') continue
      prepared.portraitsRefused += 1
      prepared.rejects.push({ line: record.line, field: 'portrait', fault: found.fault })
    }
  }
  await Promise.all(Array.from({ length: portraitsAtOnce }, work))
}

async function write(
  { db, keys, now }: Deps,
  importId: string,
  from: Place,
  prepared: Prepared,
): Promise<store.Counts> {
  return db.tx(async (sql) => {
    const entered = await enter(sql, { keys, origin: 'import', now: now() }, prepared.entries)
    await store.insertRejects(sql, importId, prepared.rejects)
    const more = count(entered, prepared)
    if (!(await store.advanceRun(sql, { importId, from, to: prepared.next, more })))
      throw new Refusal('people.import_taken', 409, { importId })
    return more
  })
}

const noCounts: store.Counts = {
  added: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  portraits: 0,
  portraitsRefused: 0,
}
const countNames = ['added', 'updated', 'unchanged', 'rejected', 'portraits', 'portraitsRefused'] as const

function count(
  entered: readonly Entered[],
  { entries, rejectedRows, portraitsRefused }: Prepared,
): store.Counts {
  const counts = { ...noCounts, rejected: rejectedRows, portraitsRefused }
  const seen = new Set<string>()
  for (const { personId, outcome } of entered) {
    // A number that stands in the block twice was added once.
    counts[seen.has(personId) && outcome === 'added' ? 'updated' : outcome] += 1
    seen.add(personId)
  }
  for (const { portrait } of entries) if (portrait) counts.portraits += 1
  return counts
}

async function requireUnchanged(path: string, before: { size: number; mtimeMs: number }): Promise<void> {
  const after = await stat(path)
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    throw new Refusal('people.import_changed', 409)
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest()
}
