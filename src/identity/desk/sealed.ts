// What a clerk saw of a person, and wrote, lies under that person's key, in rows of one length.
import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import type { Evidence } from './visit.ts'

type Vault = Pick<Deps, 'people'>
type Own = { personId: string; visitId: string }

// As long as the longest note in the widest letters: the length tells nothing.
const paddedBytes = 2048

const evidenceContext = ({ visitId }: Own) => `desk.evidence:${visitId}`
const noteContext = ({ visitId }: Own) => `desk.note:${visitId}`

export function sealEvidence({ people }: Vault, sql: Sql, own: Own, evidence: Evidence): Promise<Buffer> {
  return people.seal(sql, own.personId, padded(JSON.stringify(evidence)), evidenceContext(own))
}

export async function openEvidence(
  { people }: Vault,
  sql: Sql,
  visit: Own & { evidenceSealed: Buffer },
): Promise<Evidence> {
  const json = await people.open(sql, visit.personId, visit.evidenceSealed, evidenceContext(visit))
  // Our own writing, and AES-GCM has just proven it: its types are known, not checked.
  const evidence: Evidence = JSON.parse(json.toString())
  return evidence
}

export async function sealNote(
  { people }: Vault,
  sql: Sql,
  own: Own,
  note: string | undefined,
): Promise<Buffer | null> {
  if (!note) return null
  return people.seal(sql, own.personId, padded(note), noteContext(own))
}

/** JSON and a note end where their text ends: spaces after it mean nothing. */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Math.ceil(bytes.length / paddedBytes) * paddedBytes
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')])
}
