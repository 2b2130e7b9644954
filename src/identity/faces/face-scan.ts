import type { Flavour } from './kernel.ts'
import { rowsMax, scanError } from './scan.ts'
import { createSearcher } from './searcher.ts'
import { createShelves } from './shelf.ts'

// The faces in memory, as bytes, and the search among them: all of the gallery but the database.

/** Hits of one search that are opened and compared exactly; strangers above the threshold are few among a million. */
const hitsMax = 64

export type Placed = { region: string; revision: string; embedding: Float32Array }
export type Look = {
  embedding: Float32Array
  regionCode: string | null
  limit: number
  similarityMin: number
}
/** `similarity` by bytes, off by at most `error`. */
export type Likely = { personId: string; similarity: number }

export type FaceScan = {
  /** Instead of an earlier face. @throws RangeError when the memory is full: eight million faces of 512 numbers */
  put: (personId: string, face: Placed) => void
  take: (personId: string) => void
  holds: (personId: string, revision: string) => boolean
  /**
   * The people whose faces are most like this one: whoever is so like it is among them, but for those beyond the most
   * that one search gives.
   */
  search: (look: Look) => Promise<{ likely: Likely[]; error: number }>
  size: () => number
  /** How many faces there is room for. */
  sizeMax: number
  bytes: () => number
  close: () => Promise<void>
}

type Settings = {
  /** Up to so many faces are searched on the event loop; more by a thread. */
  inlineRowsMax?: number
  /** Which instructions; the best there are when absent. */
  flavour?: Flavour
}

export function createFaceScan(dimensions: number, settings: Settings = {}): FaceScan {
  const shelves = createShelves(dimensions)
  const searcher = createSearcher(shelves.arena, settings)
  return {
    put: (personId, face) => shelves.put(personId, face),
    take: shelves.take,
    holds: shelves.holds,
    async search({ embedding, regionCode, limit, similarityMin }) {
      const error = scanError(embedding, shelves.rowErrorMax())
      const slabs = shelves.slabsOf(regionCode)
      const scoreMin = similarityMin - error
      const atMost = Math.max(limit, hitsMax)
      const hits = await searcher.search({ slabs, probe: embedding, limit: atMost, scoreMin })
      const likely = hits.flatMap(({ row, score }) => {
        const personId = shelves.personAt(row)
        return personId === null ? [] : [{ personId, similarity: score }]
      })
      return { likely, error }
    },
    size: shelves.size,
    sizeMax: rowsMax(shelves.arena.stride),
    bytes: shelves.bytes,
    close: searcher.close,
  }
}
