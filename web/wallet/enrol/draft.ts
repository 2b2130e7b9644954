import { readRecord, removeRecord, writeRecord } from '#kit/holder'

/**
 * The form as far as it is filled in, so that a reload loses nothing. It is kept with the same care as the card itself
 * (IndexedDB of this origin), for half an hour at most, and removed as soon as the register has answered.
 */
export type Draft = { applicationId: string; name: string; idNumber: string; savedAt: Date }

const key = 'draft'
const lifetimeMs = 30 * 60_000

export async function readDraft(): Promise<Draft> {
  const stored = await readRecord<Draft>(key)
  if (stored && Date.now() - stored.savedAt.getTime() < lifetimeMs) return stored
  await removeRecord(key)
  return { applicationId: crypto.randomUUID(), name: '', idNumber: '', savedAt: new Date() }
}

export async function saveDraft(draft: Omit<Draft, 'savedAt'>): Promise<void> {
  await writeRecord(key, { ...draft, savedAt: new Date() })
}

export async function dropDraft(): Promise<void> {
  await removeRecord(key)
}
