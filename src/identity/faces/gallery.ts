import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import { similarity, toUnit } from './engine.ts'
import type { OpenTemplates } from './gallery-memory.ts'
import { GalleryMemory } from './gallery-memory.ts'
import * as store from './store.ts'

// 1:N. Everybody enrolled stands in memory as bytes; the database holds the templates sealed with each person's
// key and is the truth. Before each search the memory is brought up to the database's state, and each hit is
// opened and compared again exactly: what was rolled back, taken out or erased since falls away there.

export type Vault = {
  seal: (sql: Sql, personId: string, bytes: Uint8Array, context: string) => Promise<Buffer>
  openMany: (
    sql: Sql,
    items: readonly { personId: string; sealed: Uint8Array }[],
    context: string,
  ) => Promise<{ personId: string; bytes: Buffer }[]>
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

type GalleryDeps = { engine: EngineDescription; vault: Vault; log: Log; inlineRowsMax?: number }

const context = 'faces.template'
const candidatesMax = 20
/** The search by bytes errs by less than this. */
const scanSlack = 0.01

export type Gallery = ReturnType<typeof createGallery>

export function createGallery({ vault, ...deps }: GalleryDeps) {
  const { engine, log } = deps
  const openTemplates = opener(vault)
  const memory = new GalleryMemory({ ...deps, openTemplates })
  return {
    /** At the start of a server: reads everybody into memory, so that the first search need not. */
    warm(sql: Sql): void {
      memory.load(sql).catch((error: unknown) => log.warn({ err: error }, 'the gallery is not in memory yet'))
    },

    /**
     * Who, of everybody enrolled, looks like this face: most alike first. A ranking for a person to judge, never
     * a verdict.
     *
     * In a transaction it waits for every other that has asked and not ended, so that of two applications with
     * one face at the same moment the second sees the first.
     */
    async candidates(sql: Sql, question: Question): Promise<Candidate[]> {
      const { embedding, except, regionCode = null, limit = candidatesMax } = question
      const { similarityMin = engine.thresholds.duplicate } = question
      await memory.load(sql)
      await store.lockGallery(sql)
      await memory.follow(sql)
      const look = { embedding, regionCode, similarityMin: similarityMin - scanSlack, limit: limit + 1 }
      const rows = await store.templatesOf(sql, {
        engineVersion: engine.version,
        personIds: await memory.search(look),
      })
      return (await openTemplates(sql, rows))
        .map((found) => ({ personId: found.personId, similarity: similarity(embedding, found.embedding) }))
        .filter((candidate) => candidate.personId !== except && candidate.similarity >= similarityMin)
        .toSorted((p, q) => q.similarity - p.similarity)
        .slice(0, limit)
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

    size: () => memory.size(),
    close: () => memory.close(),
  }
}

function opener(vault: Vault): OpenTemplates {
  return async (sql, rows) => {
    const sealed = rows.flatMap((row) => (row.sealed ? [{ personId: row.personId, sealed: row.sealed }] : []))
    const opened = await vault.openMany(sql, sealed, context)
    return opened.map(({ personId, bytes }) => ({ personId, embedding: decode(bytes) }))
  }
}

// Half precision: the fourth decimal of a similarity is not worth a kilobyte a person.
function encode(embedding: Float32Array): Uint8Array {
  return new Uint8Array(Float16Array.from(embedding).buffer)
}

function decode(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes)
  return toUnit(Float32Array.from(new Float16Array(copy.buffer)))
}
