import { setTimeout as delay } from 'node:timers/promises'
import type { Sql } from '#base/db'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import type { Look } from './face-scan.ts'
import type { GalleryMemory } from './gallery-memory.ts'
import type { Parts } from './gallery-parts.ts'
import type { Regions } from './gallery-regions.ts'
import { holdsRegion } from './gallery-regions.ts'
import type { PartAnswer } from './gallery-wire.ts'
import type { Moment } from './store.ts'

// The first step of a search: who may look like a face, here and in all the other parts.

/** Who may look like a face. Incomplete: somebody is not looked at yet, so nothing may be decided; ask again later. */
export type Survey =
  | { outcome: 'complete'; personIds: readonly string[]; moments: readonly Moment[] }
  | { outcome: 'incomplete'; reason: 'loading' | 'part_unavailable' | 'region_not_held' | 'not_surveyed' }

export type Surveyor = {
  engine: EngineDescription
  memory: GalleryMemory
  regions: Regions
  parts: Parts | undefined
  log: Log
  /** Transactions that have changed the gallery: what only they see must not get into the memory of all. */
  changed: WeakSet<Sql>
}

/** A small gallery is read in this time; who asks for a large one is told to come again. */
const loadWaitMs = 2_000
const regionsToldMax = 10

/** What this process has to say of a face. Null: its people are not in memory yet. */
export async function lookHere(surveyor: Surveyor, sql: Sql, look: Look): Promise<PartAnswer | null> {
  const { engine, memory, regions, changed } = surveyor
  if (!changed.has(sql)) {
    const isLoaded = memory.isLoaded() || (await within(loadWaitMs, memory.load(sql)))
    if (!isLoaded) return null
    await memory.follow(sql)
  }
  // Before the search: what is taken in meanwhile is newer, and compared once more.
  const moment = memory.moment()
  const personIds = await memory.search(look)
  return {
    engineVersion: engine.version,
    regions: regions === 'all' ? 'all' : [...regions],
    moment,
    personIds,
  }
}

/**
 * Asks here and everywhere. It is complete when for every region in which somebody has a face somebody answered: a part
 * that does not is no matter where another holds the same regions.
 */
export async function surveyAll(surveyor: Surveyor, sql: Sql, look: Look): Promise<Survey> {
  const { engine, memory, parts, log } = surveyor
  const [here, elsewhere] = await Promise.all([lookHere(surveyor, sql, look), parts?.ask(look) ?? []])
  if (!here) return { outcome: 'incomplete', reason: 'loading' }
  const answers = [here, ...elsewhere.filter(({ engineVersion }) => engineVersion === engine.version)]
  const isHeld = (code: string) => answers.some((answer) => holdsRegion(answer.regions, code))
  const missing = [...memory.inUse()].filter((code) => !isHeld(code))
  if (missing.length > 0) {
    const isSilent = elsewhere.length < (parts?.count ?? 0)
    const regions = missing.slice(0, regionsToldMax)
    log.warn({ regions, missing: missing.length }, 'the gallery is incomplete: decisions wait')
    return { outcome: 'incomplete', reason: isSilent ? 'part_unavailable' : 'region_not_held' }
  }
  const personIds = answers.flatMap((answer) => answer.personIds)
  return { outcome: 'complete', personIds, moments: answers.map(({ moment }) => moment) }
}

/** Whether the work was done in time; it goes on all the same. @throws what it throws in time */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  const stop = new AbortController()
  work.catch(() => {})
  const late = delay(ms, false, { signal: stop.signal }).catch(() => false)
  return Promise.race([work.then(() => true), late]).finally(() => stop.abort())
}
