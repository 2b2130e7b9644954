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
  expiresAt: Date
}

export async function addCopies(copies: readonly Copy[]): Promise<void> {
  await transact(['copies'], 'readwrite', async (store) => {
    await Promise.all(copies.map((copy) => answered(store('copies').add(copy))))
  })
}

export async function countCopies(now: Date): Promise<number> {
  return (await liveCopies(now)).length
}

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

/** Those still valid, the soonest to expire first. Looking at one does not use it up; showing it does: `takeCopy`. */
export async function liveCopies(now: Date): Promise<Copy[]> {
  const all = await transact(['copies'], 'readonly', (store) => answered<Copy[]>(store('copies').getAll()))
  return all
    .filter((copy) => copy.expiresAt > now)
    .toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
}
