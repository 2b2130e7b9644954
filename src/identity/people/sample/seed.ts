// Fills an empty register with 虎符市. Made anew with every first start, so it takes a second, not a coffee.
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { type Entry, enter } from '../enter.ts'
import { dayOf } from '../resident.ts'
import { becomeSample, completeSample, readKind, writeJourney } from '../store/register-kind.ts'
import { birthDateAt, cutPortrait, describeCrop, isWard, journey } from './journey.ts'
import { createResidentMaker, type ResidentMaker } from './residents.ts'

const batch = 2_000

export type SeedOrder = {
  count: number
  seed: number
  onProgress?: (progress: { done: number; total: number }) => void
}

/**
 * Seeds the sample city. Interrupted or run twice with one seed, it ends with the same residents.
 *
 * @returns how many were added
 * @throws Refusal `people.register_not_empty` 409: somebody real is in the register
 */
export async function seedSample(
  { db, keys, now }: { db: Db; keys: Keys; now: Clock },
  { count, seed, onProgress }: SeedOrder,
): Promise<number> {
  if (!(await becomeSample(db.sql, now())))
    throw new Refusal('people.register_not_empty', 409, { kind: await readKind(db.sql) })
  const today = dayOf(now())
  const maker = createResidentMaker({ seed, today })
  const cast = await castOf(journey.slice(0, count), maker, today)
  const context = { keys, origin: 'sample', now: now() } as const
  let added = await db.tx(async (sql) => {
    const entered = await enter(sql, context, cast)
    const rows = entered.map(({ personId }, place) => ({
      personId,
      story: journey[place]?.story ?? 'ready',
      photograph: journey[place] ? describeCrop(journey[place].crop) : '',
    }))
    await writeJourney(sql, rows)
    return entered.filter(({ outcome }) => outcome === 'added').length
  })
  for (let done = cast.length; done < count; ) {
    onProgress?.({ done, total: count })
    const entries = Array.from({ length: Math.min(batch, count - done) }, () => ({
      resident: maker.next(),
      portrait: null,
    }))
    const entered = await db.tx((sql) => enter(sql, context, entries))
    added += entered.filter(({ outcome }) => outcome === 'added').length
    done += entries.length
  }
  await completeSample(db.sql, String(seed))
  onProgress?.({ done: count, total: count })
  return added
}

/** The guardian stands before the wards, whose entries name her number. */
async function castOf(parts: typeof journey, maker: ResidentMaker, today: string): Promise<Entry[]> {
  const cast: Entry[] = []
  let guardian: string | null = null
  for (const part of parts) {
    const guardians = isWard(part) && guardian !== null ? { guardians: [guardian] } : {}
    const resident = maker.nextLike({ ...part, ...guardians, birthDate: birthDateAt(part.age, today) })
    if (part.story === 'guardian') guardian = resident.idNumber
    cast.push({ resident, portrait: part.crop && (await cutPortrait(part.crop)) })
  }
  return cast
}
