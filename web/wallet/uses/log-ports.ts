// Where the check gets what it looks at, and where it keeps what it saw.
import type { ConsistencyProof, HistoryPage, LogHead } from '#contract/identity/history'
import {
  type CardFace,
  type Certificate,
  cardFaceKey,
  cityRoots,
  readRecord,
  verifyTreeHead,
  writeRecord,
} from '#kit/holder'
import type { Kept, Ports } from '#kit/history'
import { publicApi, residentApi } from '../holding.ts'

export function createPorts(): Ports {
  let roots: Promise<readonly Certificate[]> | undefined
  return {
    head: async () => (await publicApi.get<LogHead>('/api/history/log')).head,
    page: (query) => residentApi.get<HistoryPage>(`/api/history?${queryOf(query)}`),
    consistency: async (sizes) =>
      (await publicApi.get<ConsistencyProof>(`/api/history/log/consistency?${queryOf(sizes)}`)).path,
    async verifyHead(token) {
      roots ??= cityRoots()
      return verifyTreeHead(token, { roots: await roots, city: location.origin, now: new Date() })
    },
    read: async () => readRecord<Kept>(await recordKey()),
    write: async (kept) => writeRecord(await recordKey(), kept),
    now: () => new Date(),
  }
}

/** Whoever gets a card on this device after somebody else has a history of their own. */
async function recordKey(): Promise<string> {
  const face = await readRecord<CardFace>(cardFaceKey)
  return `history:${face?.name ?? ''}`
}

const queryOf = (query: Readonly<Record<string, number>>): string =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, `${value}`])).toString()
