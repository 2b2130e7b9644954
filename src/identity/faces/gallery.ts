import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import { similarity, toUnit } from './engine.ts'
import { createSearcher } from './searcher.ts'
import { createShelves } from './shelf.ts'
import type { TemplateRow } from './store.ts'
import * as store from './store.ts'

// 1:N. Everybody enrolled stands in memory as bytes; the database holds the templates sealed with each person's
// key and is the truth. Before each search the memory is brought up to the database's state, and each hit is
// opened and compared again exactly: what was rolled back, taken out or erased since falls away there.

export type Vault = {
  seal(sql: Sql, personId: string, bytes: Uint8Array, context: string): Promise<Buffer>
  openMany(
    sql: Sql,
    items: readonly { personId: string; sealed: Uint8Array }[],
    context: string,
  ): Promise<{ personId: string; bytes: Buffer }[]>
}

export type Candidate = { personId: string; similarity: number }

type Question = {
  embedding: Float32Array
  /** Only people of this region and people without one; null or absent: everybody. */
  regionCode?: string | null
  /** The applicant: an earlier template of their own is no duplicate. */
  except?: string
  /** The engine's duplicate threshold when absent. */
  similarityMin?: number
  limit?: number
}

const context = 'faces.template'
const pageSize = 1000
const candidatesMax = 20
/** The coarse search errs by less than this. */
const scanSlack = 0.01
// A transaction that began before the last look may commit after it with an earlier time. Longer than any
// transaction may take (base/db ends idle ones after 60 s, statements after 30 s), with room for clocks.
const overlapMs = 300_000

export type Gallery = ReturnType<typeof createGallery>

export function createGallery(deps: {
  engine: EngineDescription
  vault: Vault
  log: Log
  inlineRowsMax?: number
}) {
  const { engine, vault, log } = deps
  const shelves = createShelves(engine.dimensions)
  const searcher = createSearcher(deps.inlineRowsMax)
  let seenUntil: Date | null = null
  let loading: Promise<void> | null = null

  const put = async (sql: Sql, rows: readonly TemplateRow[]) => {
    const byPerson = new Map(rows.map((row) => [row.personId, row]))
    for (const { personId, bytes } of await vault.openMany(sql, sealedOf(rows), context)) {
      const row = byPerson.get(personId)
      if (row)
        shelves.put(personId, { region: row.regionCode, revision: row.revision, embedding: decode(bytes) })
    }
  }

  const loadAll = async (sql: Sql) => {
    const from = await store.databaseTime(sql)
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const rows = await store.pageOfTemplates(sql, { engineVersion: engine.version, after, size: pageSize })
      await put(sql, rows)
      after = rows.at(-1)?.personId ?? after
      if (rows.length < pageSize) break
    }
    seenUntil = from
    const others = await store.countOfOtherEngines(sql, engine.version)
    if (others > 0) log.warn({ templates: others }, 'templates of another engine are left out of the search')
  }

  // One loads for all who wait. What it read in a transaction that is rolled back later falls away in compare().
  const load = async (sql: Sql) => {
    if (seenUntil) return
    loading ??= loadAll(sql).finally(() => {
      loading = null
    })
    await loading
  }

  const follow = async (sql: Sql) => {
    const since = new Date((seenUntil?.getTime() ?? 0) - overlapMs)
    const changes = await store.changesSince(sql, since)
    const unknown = changes.filter(({ personId, revision }) => !shelves.holds(personId, revision))
    for (let i = 0; i < unknown.length; i += pageSize) {
      const personIds = unknown.slice(i, i + pageSize).map(({ personId }) => personId)
      const rows = await store.templatesOf(sql, { engineVersion: engine.version, personIds })
      for (const personId of personIds) shelves.take(personId)
      await put(sql, rows)
    }
    const last = changes.at(-1)?.changedAt
    if (last && seenUntil && last > seenUntil) seenUntil = last
  }

  const search = async ({ embedding, regionCode, limit }: Question, scoreMin: number) => {
    const found = await Promise.all(
      shelves.slabsOf(regionCode ?? null).map(async ({ region, slabs }) => {
        const hits = await searcher.search({
          slabs,
          probe: embedding,
          limit: limit ?? candidatesMax,
          scoreMin,
        })
        return hits.map(({ row }) => shelves.personAt(region, row))
      }),
    )
    return found.flat().filter((personId) => personId !== null)
  }

  const compare = async (sql: Sql, personIds: readonly string[], embedding: Float32Array) => {
    const rows = await store.templatesOf(sql, { engineVersion: engine.version, personIds })
    const opened = await vault.openMany(sql, sealedOf(rows), context)
    return opened.map(({ personId, bytes }) => ({
      personId,
      similarity: similarity(embedding, decode(bytes)),
    }))
  }

  return {
    /** At the start of a server: reads everybody into memory, so that the first search need not. */
    warm(sql: Sql): void {
      load(sql).catch((error: unknown) => log.warn({ err: error }, 'the gallery is not in memory yet'))
    },

    /**
     * Who, of everybody enrolled, looks like this face: most alike first. A ranking for a person to judge, never
     * a verdict.
     *
     * In a transaction it waits for every other that has asked and not ended, so that of two applications with
     * one face at the same moment the second sees the first.
     */
    async candidates(sql: Sql, question: Question): Promise<Candidate[]> {
      await load(sql)
      await store.lockGallery(sql)
      await follow(sql)
      const { embedding, except, similarityMin = engine.thresholds.duplicate } = question
      const limit = (question.limit ?? candidatesMax) + (except ? 1 : 0)
      const personIds = await search({ ...question, limit }, similarityMin - scanSlack)
      return (await compare(sql, personIds, embedding))
        .filter((candidate) => candidate.personId !== except && candidate.similarity >= similarityMin)
        .toSorted((p, q) => q.similarity - p.similarity)
        .slice(0, question.limit ?? candidatesMax)
    },

    /** The person's template, instead of an earlier one. In memory from the next search on. */
    async enrol(sql: Sql, personId: string, embedding: Float32Array, regionCode = ''): Promise<void> {
      if (embedding.length !== engine.dimensions) throw new RangeError('an embedding of another engine')
      const sealed = await vault.seal(sql, personId, encode(embedding), context)
      const row = { personId, regionCode, engineVersion: engine.version, sealed, revision: newId() }
      await store.putTemplate(sql, row)
    },

    /** Takes the face out, for the person who leaves. Without one, nothing happens. */
    async remove(sql: Sql, personId: string): Promise<void> {
      await store.clearTemplate(sql, { personId, revision: newId() })
    },

    size: shelves.size,
    close: searcher.close,
  }
}

function sealedOf(rows: readonly TemplateRow[]): { personId: string; sealed: Buffer }[] {
  return rows.flatMap(({ personId, sealed }) => (sealed ? [{ personId, sealed }] : []))
}

// Half precision: the tenth decimal of a similarity is not worth a kilobyte a person.
function encode(embedding: Float32Array): Uint8Array {
  return new Uint8Array(Float16Array.from(embedding).buffer)
}

function decode(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes)
  return toUnit(Float32Array.from(new Float16Array(copy.buffer)))
}
