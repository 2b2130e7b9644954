import type { Sql } from '#base/db'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import type { Searcher } from './searcher.ts'
import { createSearcher } from './searcher.ts'
import type { Shelves } from './shelf.ts'
import { createShelves } from './shelf.ts'
import type { TemplateRow } from './store.ts'
import * as store from './store.ts'

// The gallery as it stands in memory, and how it keeps up with the database.

const pageSize = 1000
const firstUuid = '00000000-0000-0000-0000-000000000000'
// A transaction that began before the last look may commit after it with an earlier time. Longer than any
// transaction may take (base/db ends idle ones after 60 s, statements after 30 s), with room for clocks.
const overlapMs = 300_000

/** Opens sealed templates; those of erased people are left out. */
export type OpenTemplates = (
  sql: Sql,
  rows: readonly TemplateRow[],
) => Promise<{ personId: string; embedding: Float32Array }[]>

type MemoryDeps = {
  engine: EngineDescription
  openTemplates: OpenTemplates
  log: Log
  inlineRowsMax?: number
}
type Look = { embedding: Float32Array; regionCode: string | null; limit: number; similarityMin: number }

export class GalleryMemory {
  readonly #engine: EngineDescription
  readonly #openTemplates: OpenTemplates
  readonly #log: Log
  readonly #shelves: Shelves
  readonly #searcher: Searcher
  #seenUntil: Date | null = null
  #loading: Promise<void> | null = null

  constructor({ engine, openTemplates, log, inlineRowsMax }: MemoryDeps) {
    this.#engine = engine
    this.#openTemplates = openTemplates
    this.#log = log
    this.#shelves = createShelves(engine.dimensions)
    this.#searcher = createSearcher(inlineRowsMax)
  }

  /** Reads everybody, once. One loads for all who wait. */
  async load(sql: Sql): Promise<void> {
    if (this.#seenUntil) return
    this.#loading ??= this.#loadAll(sql).finally(() => {
      this.#loading = null
    })
    await this.#loading
  }

  /** Takes in what was changed since the last time, by this server or another. */
  async follow(sql: Sql): Promise<void> {
    const since = new Date((this.#seenUntil?.getTime() ?? 0) - overlapMs)
    const changes = await store.changesSince(sql, since)
    const unknown = changes.filter(({ personId, revision }) => !this.#shelves.holds(personId, revision))
    for (let i = 0; i < unknown.length; i += pageSize) {
      const personIds = unknown.slice(i, i + pageSize).map(({ personId }) => personId)
      const rows = await store.templatesOf(sql, { engineVersion: this.#engine.version, personIds })
      for (const personId of personIds) this.#shelves.take(personId)
      await this.#put(sql, rows)
    }
    const last = changes.at(-1)?.changedAt
    if (last && this.#seenUntil && last > this.#seenUntil) this.#seenUntil = last
  }

  /** The people whose faces are most like this one, by bytes: to be compared exactly. */
  async search({ embedding, regionCode, limit, similarityMin }: Look): Promise<string[]> {
    const found = await Promise.all(
      this.#shelves.slabsOf(regionCode).map(async ({ region, slabs }) => {
        const hits = await this.#searcher.search({ slabs, probe: embedding, limit, scoreMin: similarityMin })
        return hits.map(({ row }) => this.#shelves.personAt(region, row))
      }),
    )
    return found.flat().filter((personId) => personId !== null)
  }

  size(): number {
    return this.#shelves.size()
  }

  async close(): Promise<void> {
    await this.#searcher.close()
  }

  async #loadAll(sql: Sql): Promise<void> {
    const { version: engineVersion } = this.#engine
    const from = await store.databaseTime(sql)
    let after = firstUuid
    for (;;) {
      const rows = await store.pageOfTemplates(sql, { engineVersion, after, size: pageSize })
      await this.#put(sql, rows)
      after = rows.at(-1)?.personId ?? after
      if (rows.length < pageSize) break
    }
    this.#seenUntil = from
    const others = await store.countOfOtherEngines(sql, engineVersion)
    if (others > 0)
      this.#log.warn({ templates: others }, 'templates of another engine are left out of the search')
  }

  async #put(sql: Sql, rows: readonly TemplateRow[]): Promise<void> {
    const byPerson = new Map(rows.map((row) => [row.personId, row]))
    for (const { personId, embedding } of await this.#openTemplates(sql, rows)) {
      const row = byPerson.get(personId)
      if (row) this.#shelves.put(personId, { region: row.regionCode, revision: row.revision, embedding })
    }
  }
}
