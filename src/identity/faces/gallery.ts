import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sql } from '#base/db'
import { isTransaction } from '#base/db'
import { newId } from '#base/ids'
import type { Log } from '#base/log'
import { Refusal } from '#base/refusal'
import type { EngineDescription } from './engine.ts'
import { similarity, toUnit } from './engine.ts'
import type { Look } from './face-scan.ts'
import type { OpenTemplates, Standing } from './gallery-memory.ts'
import { GalleryMemory } from './gallery-memory.ts'
import type { Parts } from './gallery-parts.ts'
import type { Regions } from './gallery-regions.ts'
import type { Survey, Surveyor } from './gallery-survey.ts'
import { lookHere, surveyAll } from './gallery-survey.ts'
import type { PartAnswer } from './gallery-wire.ts'
import * as store from './store.ts'

// 1:N. Everybody enrolled stands in memory as bytes, here or in other processes that hold a part each; the database
// holds the templates sealed with each person's key and is the truth. A search has two steps:
//
//   survey      before the transaction: who may look like this face, as of a moment, by bytes, here and in all parts
//   candidates  in the transaction, under the gallery's lock: those, and whoever got a face since that moment, are read
//               from the database, opened and compared exactly
//
// So a memory that lags misses nobody, and what was rolled back, taken out or erased falls away.

export type Vault = {
  seal: (sql: Sql, personId: string, bytes: Uint8Array, context: string) => Promise<Buffer>
  openMany: (
    sql: Sql,
    items: readonly { personId: string; sealed: Uint8Array }[],
    context: string,
  ) => Promise<{ personId: string; bytes: Buffer }[]>
}

export type Candidate = { personId: string; similarity: number }

export type Question = {
  embedding: Float32Array
  /** Only people of this region and people without one; null or absent: everybody. */
  regionCode?: string | null
  /** The applicant: an earlier template of their own is no duplicate. */
  except?: string
  /** The engine's duplicate threshold when absent. */
  similarityMin?: number
  limit?: number
}

export type Gallery = {
  /** At the start of a server: reads everybody into memory, and from then on keeps up although nobody searches. */
  warm: (sql: Sql) => void
  /** For a part: its own answer. Null: its people are not in memory yet. */
  lookHere: (sql: Sql, look: Look) => Promise<PartAnswer | null>
  /**
   * The first step of a search, before the transaction: asks every process that holds a part.
   *
   * `incomplete` when people of some region were not looked at: this server or a part is still reading, a part does
   * not answer, or no process holds the region. Who decides about a card waits then, and asks again.
   */
  survey: (sql: Sql, question: Question) => Promise<Survey>
  /**
   * Who, of everybody enrolled, looks like this face: most alike first. A ranking for a person to judge, never
   * a verdict.
   *
   * In a transaction it waits for every other that has asked and not ended, so that of two applications with
   * one face at the same moment the second sees the first, whichever processes they came to.
   *
   * @param question with the survey that was made of it before the transaction. Without one only what this process
   * holds can be searched, which is everybody unless GALLERY_PARTS is set.
   * @throws Refusal `faces.gallery_incomplete` 503 when the survey is, or is needed
   */
  candidates: (sql: Sql, question: Question & { survey?: Survey }) => Promise<Candidate[]>
  /** Waits for whoever searches or enrols, until the end of the transaction. Before other locks, for who takes several. */
  takeTurn: (sql: Sql) => Promise<void>
  /** The person's template, instead of an earlier one. Found from the commit on. */
  enrol: (sql: Sql, personId: string, embedding: Float32Array, regionCode?: string) => Promise<void>
  /** Takes the face out, for the person who leaves. Without one, nothing happens. */
  remove: (sql: Sql, personId: string) => Promise<void>
  /** The person's own template, opened: for the person. Null: there is none. embedding null: it is of another engine. */
  held: (
    sql: Sql,
    personId: string,
  ) => Promise<{ engineVersion: string; embedding: Float32Array | null } | null>
  size: () => number
  /** For metrics. */
  standing: () => Standing
  close: () => Promise<void>
}

type GalleryDeps = {
  engine: EngineDescription
  vault: Vault
  log: Log
  /** What this process holds; everything by default. */
  regions?: Regions
  /** The processes that hold the rest. */
  parts?: Parts
  inlineRowsMax?: number
}

type Inside = Surveyor & { vault: Vault; openTemplates: OpenTemplates }

const context = 'faces.template'
const candidatesMax = 20
/** How long a face that was taken out may stay in a memory in which nobody searches. */
const followMs = 10_000
// So many are opened in one go: some milliseconds in which the event loop does nothing else.
const openedAtOnce = 100

export function createGallery({ vault, regions = 'all', parts, ...deps }: GalleryDeps): Gallery {
  const { engine, log } = deps
  const openTemplates = opener(vault)
  const memory = new GalleryMemory({ ...deps, regions, openTemplates })
  const inside: Inside = { engine, memory, regions, parts, log, changed: new WeakSet(), vault, openTemplates }
  let follower: NodeJS.Timeout | undefined
  let isClosed = false
  return {
    warm(sql) {
      let isAtIt = false
      const keepUp = async () => {
        if (isAtIt) return
        isAtIt = true
        try {
          await memory.load(sql)
          await memory.follow(sql)
        } catch (error) {
          if (!isClosed) log.warn({ err: error }, 'the gallery in memory does not keep up')
        }
        isAtIt = false
      }
      follower ??= setInterval(() => void keepUp(), followMs).unref()
      void keepUp()
    },
    lookHere: (sql, look) => lookHere(inside, sql, look),
    async survey(sql, question) {
      assert(!isTransaction(sql), 'a survey may wait for a network: ask before the transaction')
      return surveyAll(inside, sql, lookOf(engine, question))
    },
    candidates: (sql, question) => candidates(inside, sql, question),
    takeTurn: store.lockGallery,
    enrol: (sql, personId, embedding, regionCode = '') =>
      enrol(inside, sql, { personId, embedding, regionCode }),
    async remove(sql, personId) {
      if (isTransaction(sql)) inside.changed.add(sql)
      await store.clearTemplate(sql, { personId, revision: newId() })
    },
    async held(sql, personId) {
      const engineVersion = await store.engineOf(sql, personId)
      if (engineVersion === null) return null
      const rows = await store.templatesOf(sql, { engineVersion: engine.version, personIds: [personId] })
      const opened: Float32Array[] = []
      await openTemplates(sql, rows, ({ embedding }) => opened.push(embedding))
      return { engineVersion, embedding: opened[0] ?? null }
    },
    size: () => memory.standing().templates,
    standing: () => memory.standing(),
    async close() {
      isClosed = true
      clearInterval(follower)
      await memory.close()
    },
  }
}

async function candidates(inside: Inside, sql: Sql, question: Question & { survey?: Survey }) {
  const { engine, openTemplates } = inside
  const { embedding, except, limit = candidatesMax } = question
  const look = lookOf(engine, question)
  const survey = question.survey ?? (await surveyInTransaction(inside, sql, look))
  if (survey.outcome === 'incomplete')
    throw new Refusal('faces.gallery_incomplete', 503, { reason: survey.reason })
  await store.lockGallery(sql)
  const engineVersion = engine.version
  const since = await store.putsSince(sql, { since: survey.moments, engineVersion })
  const personIds = [...new Set([...survey.personIds, ...since])].filter((personId) => personId !== except)
  const rows = await store.templatesOf(sql, { engineVersion, personIds })
  const isAsked = (code: string) => look.regionCode === null || code === '' || code === look.regionCode
  const found: Candidate[] = []
  await openTemplates(
    sql,
    rows.filter(({ regionCode }) => isAsked(regionCode)),
    (one) => {
      const likeness = similarity(embedding, one.embedding)
      if (likeness >= look.similarityMin) found.push({ personId: one.personId, similarity: likeness })
    },
  )
  return found.toSorted((p, q) => q.similarity - p.similarity).slice(0, limit)
}

/** For who did not survey before the transaction: with parts that would be waiting for a network in it. */
async function surveyInTransaction(inside: Inside, sql: Sql, look: Look): Promise<Survey> {
  const hasParts = inside.parts !== undefined && inside.parts.count > 0
  return hasParts ? { outcome: 'incomplete', reason: 'not_surveyed' } : surveyAll(inside, sql, look)
}

type Enrolled = { personId: string; embedding: Float32Array; regionCode: string }

async function enrol({ engine, vault, changed }: Inside, sql: Sql, enrolled: Enrolled): Promise<void> {
  const { personId, embedding, regionCode } = enrolled
  assert(isTransaction(sql), 'the gallery is locked until the commit')
  if (embedding.length !== engine.dimensions) throw new RangeError('an embedding of another engine')
  changed.add(sql)
  await store.lockGallery(sql)
  const sealed = await vault.seal(sql, personId, encode(embedding), context)
  const row = { personId, regionCode, engineVersion: engine.version, sealed, revision: newId() }
  await store.putTemplate(sql, row)
}

function lookOf({ thresholds }: EngineDescription, question: Question): Look {
  const {
    embedding,
    regionCode = null,
    similarityMin = thresholds.duplicate,
    limit = candidatesMax,
  } = question
  // One more: the applicant's own earlier template may be among them.
  return { embedding, regionCode, similarityMin, limit: limit + 1 }
}

function opener(vault: Vault): OpenTemplates {
  return async (sql, rows, take) => {
    for (let i = 0; i < rows.length; i += openedAtOnce) {
      const opened = await vault.openMany(sql, rows.slice(i, i + openedAtOnce), context)
      for (const { personId, bytes } of opened) take({ personId, embedding: decode(bytes) })
      if (rows.length > openedAtOnce) await nextTurn()
    }
  }
}

// Half precision: the fourth decimal of a similarity is not worth a kilobyte a person.
function encode(embedding: Float32Array): Uint8Array {
  return new Uint8Array(Float16Array.from(embedding).buffer)
}

function decode(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes)
  return toUnit(new Float32Array(new Float16Array(copy.buffer)))
}
