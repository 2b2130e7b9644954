import type { Entry, HistoryPage } from '#contract/identity/history'
import { residentApi } from '../holding.ts'

const pageSize = 30

export function readPage(before: number | undefined, signal: AbortSignal): Promise<HistoryPage> {
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(before ? { before: String(before) } : {}),
  })
  return residentApi.get<HistoryPage>(`/api/history?${query}`, { signal })
}

/** The page before the next number begins with the entry itself. */
export async function readEntry(sequence: number, signal: AbortSignal): Promise<Entry | undefined> {
  if (!Number.isSafeInteger(sequence) || sequence < 1) return undefined
  const query = new URLSearchParams({ limit: '1', before: String(sequence + 1) })
  const { entries } = await residentApi.get<HistoryPage>(`/api/history?${query}`, { signal })
  return entries.find((entry) => entry.sequence === sequence)
}

/** The last time that somebody asked the card, among the newest entries. */
export async function readLastUse(signal: AbortSignal): Promise<Entry | null> {
  const { entries } = await readPage(undefined, signal)
  return (
    entries.find(({ event }) => ['login', 'presentation', 'refused', 'lookup'].includes(event.kind)) ?? null
  )
}
