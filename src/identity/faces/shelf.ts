import type { Slab } from './scan.ts'
import { clearRow, createSlab, slabRows, writeRow } from './scan.ts'

// Who stands where in memory. One shelf per region, so that a search may be kept to one.

type Place = { region: string; row: number; revision: string }

export type Shelves = ReturnType<typeof createShelves>

export function createShelves(dimensions: number) {
  const regions = new Map<string, { slabs: Slab[]; people: (string | null)[]; free: number[] }>()
  const places = new Map<string, Place>()

  const shelf = (region: string) => {
    const found = regions.get(region) ?? { slabs: [], people: [], free: [] }
    regions.set(region, found)
    return found
  }

  const take = (personId: string): void => {
    const place = places.get(personId)
    if (!place) return
    const { slabs, people, free } = shelf(place.region)
    const slab = slabs[Math.floor(place.row / slabRows)]
    if (slab) clearRow(slab, place.row % slabRows)
    people[place.row] = null
    free.push(place.row)
    places.delete(personId)
  }

  return {
    put(personId: string, face: { region: string; revision: string; embedding: Float32Array }): void {
      take(personId)
      const { slabs, people, free } = shelf(face.region)
      const row = free.pop() ?? people.length
      const slab = (slabs[Math.floor(row / slabRows)] ??= createSlab(dimensions))
      people[row] = personId
      writeRow(slab, row % slabRows, face.embedding)
      places.set(personId, { region: face.region, row, revision: face.revision })
    },
    take,
    holds: (personId: string, revision: string) => places.get(personId)?.revision === revision,
    size: () => places.size,
    /** What to search: one region (and those without one), or all. */
    slabsOf(region: string | null): { region: string; slabs: readonly Slab[] }[] {
      return [...regions]
        .filter(([name]) => region === null || name === region || name === '')
        .map(([name, { slabs }]) => ({ region: name, slabs }))
    },
    personAt: (region: string, row: number): string | null => regions.get(region)?.people[row] ?? null,
  }
}
