// `hufu import` without portraits, on a durable embedded database: the file read, checked, encrypted, indexed, written.
// The floor is what the same database takes of plain rows in blocks by unnest, without keys, seals and look-up tables.
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as now } from '#base/clock'
import { type Db, openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { createPeople, createResidentMaker } from '#identity/people'
import { report, reportMachine } from './measure.ts'

const bench = 'import'
const seed = 2017
const rows = Number(process.env['BENCH_ROWS'] ?? 60_000)
const blockRows = 2_000
const goalPerSecond = 5_000

reportMachine(bench, seed)
const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
const db = await openDb(`embedded:${join(dir, 'data')}`)
try {
  await migrate(db)
  const people = createPeople({ keys: createKeys(join(dir, 'keys')), now })
  const path = join(dir, 'residents.csv')
  await writeCsv(path)
  const { plain, bytes } = await insertPlain(db)
  const added = await perSecond(async () => {
    const { counts } = await people.importCsv(db, { path })
    if (counts.added < rows * 0.99) throw new RangeError(`only ${counts.added} of ${rows} were added`)
  })
  const unchanged = await perSecond(() => people.importCsv(db, { path }))
  report({ bench, figure: 'plain rows by unnest, the floor', value: plain, unit: 'rows/s' })
  report({ bench, figure: 'residents added', value: added, unit: 'rows/s', goal: goalPerSecond })
  report({
    bench,
    figure: 'residents added, of the floor',
    value: added,
    unit: 'rows/s',
    of: 'plain rows',
    ratio: added / plain,
  })
  report({ bench, figure: 'residents unchanged, read again', value: unchanged, unit: 'rows/s' })
  report({
    bench,
    figure: 'room of a resident, all tables and indexes',
    value: (await sizeOf(db, 'people')) / rows,
    unit: 'bytes',
  })
  report({ bench, figure: 'room of a plain row', value: bytes, unit: 'bytes' })
} finally {
  await db.close()
  rmSync(dir, { recursive: true, force: true })
}

async function writeCsv(path: string): Promise<void> {
  const maker = createResidentMaker({ seed, today: '2026-06-01' })
  const out = createWriteStream(path)
  out.write('id_number,name,document_issued_on,document_expires_on,address,region_code,standing\n')
  for (let row = 0; row < rows; row++) {
    const { idNumber, name, documentIssuedOn, documentExpiresOn, address, regionCode, standing } =
      maker.next()
    const line = [
      idNumber,
      name,
      documentIssuedOn,
      documentExpiresOn ?? '长期',
      address,
      regionCode,
      standing,
    ].join(',')
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** The same residents as text columns under one key: what any import into this database costs at least. */
async function insertPlain(target: Db): Promise<{ plain: number; bytes: number }> {
  await target.sql`create schema plain`
  await target.sql`
    create table plain.person (person_id uuid primary key, id_number text, name text, issued text, expires text,
      address text, region text, standing text)`
  const maker = createResidentMaker({ seed, today: '2026-06-01' })
  const blocks = Array.from({ length: rows / blockRows }, () =>
    Array.from({ length: blockRows }, () => ({ personId: newId(), ...maker.next() })),
  )
  const plain = await perSecond(async () => {
    for (const block of blocks)
      await target.sql`
        insert into plain.person select * from unnest(
          ${block.map((one) => one.personId)}::uuid[], ${block.map((one) => one.idNumber)}::text[],
          ${block.map((one) => one.name)}::text[], ${block.map((one) => one.documentIssuedOn)}::text[],
          ${block.map((one) => one.documentExpiresOn)}::text[], ${block.map((one) => one.address)}::text[],
          ${block.map((one) => one.regionCode)}::text[], ${block.map((one) => one.standing)}::text[])`
  })
  return { plain, bytes: (await sizeOf(target, 'plain')) / rows }
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return rows / ((performance.now() - began) / 1000)
}

async function sizeOf(target: Db, schema: string): Promise<number> {
  const [row] = await target.sql<{ bytes: bigint }[]>`
    select sum(pg_total_relation_size(c.oid))::bigint as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relkind = 'r'`
  return Number(row?.bytes ?? 0n)
}
