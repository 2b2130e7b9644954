import { slabRows } from './kernel.ts'
import { PlaceIndex } from './place-index.ts'
import type { Arena, Slab } from './scan.ts'
import { addSlab, clearRow, createArena, writeRow } from './scan.ts'

// Who stands where in memory. Each region has slabs of its own, so that a search may be kept to one.

type Shelf = { slabs: Slab[]; free: number[] }

export type Shelves = ReturnType<typeof createShelves>

export function createShelves(dimensions: number) {
  const arena: Arena = createArena(dimensions)
  const regions = new Map<string, Shelf>()
  const places = new PlaceIndex()
  const owners: Shelf[] = []
  let rowErrorMax = 0

  const newSlab = (shelf: Shelf): Slab => {
    const last = { slab: owners.length, rows: 0 }
    addSlab(arena, last.slab)
    owners.push(shelf)
    shelf.slabs.push(last)
    return last
  }

  const nextRow = (region: string): number => {
    const shelf = regions.get(region) ?? { slabs: [], free: [] }
    regions.set(region, shelf)
    const free = shelf.free.pop()
    if (free !== undefined) return free
    const last = shelf.slabs.at(-1)
    const open = last && last.rows < slabRows ? last : newSlab(shelf)
    return open.slab * slabRows + open.rows++
  }

  const take = (personId: string): void => {
    const row = places.remove(personId)
    if (row === null) return
    clearRow(arena, row)
    owners[Math.floor(row / slabRows)]?.free.push(row)
  }

  return {
    arena,
    /** @throws RangeError when the memory is full: eight million faces */
    put(personId: string, face: { region: string; revision: string; embedding: Float32Array }): void {
      take(personId)
      const row = nextRow(face.region)
      rowErrorMax = Math.max(rowErrorMax, writeRow(arena, row, face.embedding))
      places.add(personId, row, face.revision)
    },
    take,
    holds: (personId: string, revision: string) => places.holds(personId, revision),
    has: (personId: string) => places.rowOf(personId) !== null,
    size: () => places.size(),
    bytes: () => arena.memory.buffer.byteLength + places.bytes(),
    /** The furthest that any row's bytes have been from their face. */
    rowErrorMax: () => rowErrorMax,
    /** What to search: one region (and those without one), or all. */
    slabsOf: (region: string | null): Slab[] =>
      [...regions]
        .filter(([name]) => region === null || name === region || name === '')
        .flatMap(([, { slabs }]) => slabs),
    personAt: (row: number): string | null => places.personAt(row),
  }
}
