import assert from 'node:assert/strict'
import { merkleLog } from '#identity/formats'
import type { Event } from './contract.ts'
import { hash } from './log/tiles.ts'

/** What makes a commitment of an entry: the commitment to the one before, and random bytes. */
export type Opening = { previous: string | null; blinding: string }
/** An entry with its opening, in the form in which both are sealed, sent, and hashed. */
export type Recorded = Opening & { sequence: number; at: string; event: Event }

export function commitmentOf({ blinding, ...entry }: Recorded): Buffer {
  const commitment = merkleLog.commitmentOf(entry, blinding, hash)
  assert(commitment, 'a blinding is 32 bytes')
  return Buffer.from(commitment, 'base64url')
}

export const previousOf = (commitment: Buffer | null): string | null =>
  commitment?.toString('base64url') ?? null
