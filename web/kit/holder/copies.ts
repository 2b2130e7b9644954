import type { DeviceKey } from '#kit/api'
import { answered, transact } from './store.ts'

/**
 * The one-time copies of the card. Each has its own key, salts and status index, and is shown once, so that two
 * verifiers cannot join what they saw.
 */
export type Copy = {
  copyId: string
  /** the SD-JWT VC as issued, without key binding */
  credential: string
  key: DeviceKey
  /** The beginning of the week whose times it carries. */
  issuedAt: Date
  expiresAt: Date
}

const weekMs = 7 * 86_400_000

/** The new batch takes the place of copies of earlier weeks: shown in the days after, those would stand out. */
export async function addCopies(copies: readonly Copy[]): Promise<void> {
  const newest = Math.max(...copies.map(({ issuedAt }) => issuedAt.getTime()))
  await transact(['copies'], 'readwrite', async (store) => {
    const kept = await allIn(store)
    const older = kept.filter(({ issuedAt }) => issuedAt.getTime() < newest)
    await Promise.all(older.map(({ copyId }) => answered(store('copies').delete(copyId))))
    await Promise.all(copies.map((copy) => answered(store('copies').add(copy))))
  })
}

/** Those of the running week: what everybody shows now. */
export async function countCopies(now: Date): Promise<number> {
  return (await liveCopies(now)).filter((copy) => isOfThisWeek(copy, now)).length
}

const isOfThisWeek = ({ issuedAt }: Copy, now: Date): boolean => now.getTime() - issuedAt.getTime() < weekMs

/**
 * Takes a copy out for good. It is gone from the disk before this answers, and so before anything is sent:
 * a crash or a lost answer costs a copy, and never shows one twice.
 */
export async function takeCopy(copyId: string): Promise<Copy | undefined> {
  return transact(['copies'], 'readwrite', async (store) => {
    const copy = await answered<Copy | undefined>(store('copies').get(copyId))
    if (copy) await answered(store('copies').delete(copyId))
    return copy
  })
}

/** Those still valid, the newest first. Looking at one does not use it up; showing it does: `takeCopy`. */
export async function liveCopies(now: Date): Promise<Copy[]> {
  const all = await transact(['copies'], 'readonly', allIn)
  return all
    .filter((copy) => copy.expiresAt > now)
    .toSorted((a, b) => b.issuedAt.getTime() - a.issuedAt.getTime())
}

type Stored = Omit<Copy, 'issuedAt'> & Partial<Pick<Copy, 'issuedAt'>>

/** Copies kept by a wallet of before weeks count as of long ago. */
async function allIn(store: (name: 'copies') => IDBObjectStore): Promise<Copy[]> {
  const stored = await answered<Stored[]>(store('copies').getAll())
  return stored.map((copy) => ({ ...copy, issuedAt: copy.issuedAt ?? new Date(0) }))
}
