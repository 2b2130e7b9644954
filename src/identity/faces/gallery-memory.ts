import type { Sql } from '#base/db'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import type { FaceScan, Look } from './face-scan.ts'
import { createFaceScan } from './face-scan.ts'
import type { Regions } from './gallery-regions.ts'
import { holdsRegion } from './gallery-regions.ts'
import type { Moment, TemplateRow } from './store.ts'
import * as store from './store.ts'

// The gallery as it stands in memory, and how it keeps up with the database.

const pageSize = 1000
const firstUuid = '00000000-0000-0000-0000-000000000000'

export type OpenedTemplate = { personId: string; embedding: Float32Array }
/** Opens sealed templates, a few at a time, and hands them over; those of erased people are left out. */
export type OpenTemplates = (
  sql: Sql,
  rows: readonly TemplateRow[],
  take: (opened: OpenedTemplate) => void,
) => Promise<void>

export type MemoryDeps = {
  engine: EngineDescription
  openTemplates: OpenTemplates
  log: Log
  regions: Regions
  inlineRowsMax?: number
}

/** For metrics: `loaded` from 0 to 1. */
export type Standing = { templates: number; bytes: number; loaded: number }

type Held = {
  scan: FaceScan
  /** Every put up to here has been taken in. */
  moment: Moment
  /** Regions in which somebody has a face, held here or not. */
  inUse: Set<string>
}

export class GalleryMemory {
  readonly #deps: MemoryDeps
  #held: Held | null = null
  #loading: Promise<Held> | null = null
  #following: Promise<unknown> = Promise.resolve()
  #progress = { done: 0, of: 0 }
  #isClosed = false

  constructor(deps: MemoryDeps) {
    this.#deps = deps
  }

  /** Reads everybody of its regions, once. One loads for all who wait. */
  async load(sql: Sql): Promise<void> {
    if (this.#held) return
    this.#loading ??= this.#loadAll(sql).finally(() => {
      this.#loading = null
    })
    this.#held = await this.#loading
  }

  /** Takes in what was changed since the last time, by this server or another: one after another. */
  follow(sql: Sql): Promise<void> {
    const turn = this.#following.then(() => this.#follow(sql))
    this.#following = turn.catch(() => {})
    return turn
  }

  /** Who may look like this face, to be compared exactly. */
  async search(look: Look): Promise<string[]> {
    const { likely } = await this.#loaded().scan.search(look)
    return likely.map(({ personId }) => personId)
  }

  isLoaded(): boolean {
    return this.#held !== null
  }

  moment(): Moment {
    return this.#loaded().moment
  }

  /** Regions in which somebody has a face. */
  inUse(): ReadonlySet<string> {
    return this.#loaded().inUse
  }

  standing(): Standing {
    const { done, of } = this.#progress
    const scan = this.#held?.scan
    return {
      templates: scan?.size() ?? done,
      bytes: scan?.bytes() ?? 0,
      loaded: this.#held ? 1 : Math.min(done / Math.max(of, 1), 0.999),
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#held?.scan.close()
  }

  #loaded(): Held {
    if (!this.#held) throw new TypeError('the gallery is not in memory yet')
    return this.#held
  }

  async #loadAll(sql: Sql): Promise<Held> {
    const { engine, log, regions, inlineRowsMax } = this.#deps
    const scan = createFaceScan(engine.dimensions, inlineRowsMax === undefined ? {} : { inlineRowsMax })
    // First the moment, then the reading: what comes meanwhile is followed afterwards.
    const moment = await store.currentMoment(sql)
    const counts = await store.regionsInUse(sql, engine.version)
    const held = counts.filter(({ regionCode }) => holdsRegion(regions, regionCode))
    this.#progress = { done: 0, of: held.reduce((sum, { ours }) => sum + ours, 0) }
    // Said before hours of reading, and not after them.
    if (this.#progress.of > scan.sizeMax)
      throw new RangeError(
        `more faces than one process holds (${scan.sizeMax}): divide them by GALLERY_REGIONS`,
      )
    for (const { regionCode } of held) await this.#loadRegion(sql, scan, regionCode)
    const templates = counts.reduce((sum, { others }) => sum + others, 0)
    if (templates > 0) log.warn({ templates }, 'templates of another engine are left out of the search')
    const inUse = new Set(counts.flatMap(({ regionCode, ours }) => (ours > 0 ? [regionCode] : [])))
    return { scan, moment, inUse }
  }

  async #loadRegion(sql: Sql, scan: FaceScan, regionCode: string): Promise<void> {
    const read = (after: string) =>
      store.pageOfTemplates(sql, {
        engineVersion: this.#deps.engine.version,
        regionCode,
        after,
        size: pageSize,
      })
    let page = await read(firstUuid)
    while (page.length > 0) {
      if (this.#isClosed) throw new TypeError('the gallery was closed while it was read')
      const last = page.at(-1)
      const isLast = page.length < pageSize || !last
      // The database reads on while this page is opened.
      const next = isLast ? Promise.resolve([]) : read(last.personId)
      next.catch(() => {})
      await this.#put(sql, scan, page)
      this.#progress.done += page.length
      page = await next
    }
  }

  async #follow(sql: Sql): Promise<void> {
    const held = this.#loaded()
    const { engine, regions } = this.#deps
    const { changes, moment } = await store.changesSince(sql, {
      since: held.moment,
      engineVersion: engine.version,
    })
    const { scan, inUse } = held
    const isOurs = ({ isPut, regionCode }: store.TemplateChange) => isPut && holdsRegion(regions, regionCode)
    const gone = changes.filter((change) => !isOurs(change))
    const unknown = changes.filter(
      (change) => isOurs(change) && !scan.holds(change.personId, change.revision),
    )
    for (const { personId } of gone) scan.take(personId)
    for (let i = 0; i < unknown.length; i += pageSize) {
      const personIds = unknown.slice(i, i + pageSize).map(({ personId }) => personId)
      const rows = await store.templatesOf(sql, { engineVersion: engine.version, personIds })
      for (const personId of personIds) scan.take(personId)
      await this.#put(sql, scan, rows)
    }
    for (const { regionCode, isPut } of changes) if (isPut) inUse.add(regionCode)
    held.moment = moment
  }

  async #put(sql: Sql, scan: FaceScan, rows: readonly TemplateRow[]): Promise<void> {
    const byPerson = new Map(rows.map((row) => [row.personId, row]))
    await this.#deps.openTemplates(sql, rows, ({ personId, embedding }) => {
      const row = byPerson.get(personId)
      if (!row || !holdsRegion(this.#deps.regions, row.regionCode)) return
      scan.put(personId, { region: row.regionCode, revision: row.revision, embedding })
    })
  }
}
