import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import type { Frame } from './store/captures.ts'
import {
  type Evidence,
  evidenceBytes,
  faceBytes,
  type KeptFace,
  type Other,
  othersBytes,
  parseEvidence,
  parseFace,
  parseOthers,
  parseProgress,
  type Progress,
  progressBytes,
} from './store/sealed-json.ts'

// Everything that shows or measures the applicant's face is sealed with the applicant's key, and with its place
// as context: a value moved to another application, capture or frame does not open.

type Vault = Pick<Deps, 'people'>
type Capture = { applicationId: string; personId: string; challengeId: string }

const place = ({ applicationId, challengeId }: Capture) => `${applicationId}:${challengeId}`
const progressContext = (capture: Capture) => `enrolment.progress:${place(capture)}`
const imageContext = (capture: Capture, sequence: number) => `enrolment.image:${place(capture)}:${sequence}`
const faceContext = (capture: Capture, sequence: number) => `enrolment.face:${place(capture)}:${sequence}`

export const sealProgress = (
  { people }: Vault,
  sql: Sql,
  capture: Capture,
  progress: Progress,
): Promise<Buffer> => people.seal(sql, capture.personId, progressBytes(progress), progressContext(capture))

export const openProgress = async (
  { people }: Vault,
  sql: Sql,
  capture: Capture,
  sealed: Buffer,
): Promise<Progress> =>
  parseProgress(await people.open(sql, capture.personId, sealed, progressContext(capture)))

/** Faces of two engines do not compare, and a challenge goes on by the rules it was begun by. */
export const isOfToday = ({ faces }: Pick<Deps, 'faces'>, { engineVersion, rules }: Progress): boolean =>
  engineVersion === faces.engine.version && rules === faces.liveness.rules

/** What was gathered by other rules cannot be judged by these: then a person looks. */
export const hasLivenessDoubt = (
  { faces: { liveness } }: Pick<Deps, 'faces'>,
  { rules, challenge }: Progress,
): boolean => rules !== liveness.rules || liveness.isDoubtful(challenge)

export async function sealFrame(
  { people }: Vault,
  sql: Sql,
  capture: Capture,
  { sequence, jpeg, face }: { sequence: number; jpeg: Buffer; face: KeptFace },
): Promise<Frame> {
  const { personId } = capture
  return {
    sequence,
    quality: face.quality.weight,
    imageSealed: await people.seal(sql, personId, jpeg, imageContext(capture, sequence)),
    faceSealed: await people.seal(sql, personId, faceBytes(face), faceContext(capture, sequence)),
  }
}

export const openImage = ({ people }: Vault, sql: Sql, capture: Capture, frame: Frame): Promise<Buffer> =>
  people.open(sql, capture.personId, frame.imageSealed, imageContext(capture, frame.sequence))

/**
 * The face of a kept frame as today's engine sees it: a case may lie in review while the engine is changed, and then its
 * picture is looked at anew. Not inside a transaction.
 */
export async function openFace(
  { people, faces }: Pick<Deps, 'people' | 'faces'>,
  sql: Sql,
  capture: Capture,
  frame: Frame,
): Promise<KeptFace> {
  const sealedAt = faceContext(capture, frame.sequence)
  const face = parseFace(await people.open(sql, capture.personId, frame.faceSealed, sealedAt))
  const engineVersion = faces.engine.version
  if (face.engineVersion === engineVersion) return face
  const analysis = await faces.analyse(await openImage({ people }, sql, capture, frame))
  assert(analysis.outcome === 'face', 'a picture that was kept for its face shows it to every engine')
  const { embedding, quality, passiveLive } = analysis.face
  return { embedding, quality, passiveLive, engineVersion }
}

type Own = { applicationId: string; personId: string }
const evidenceContext = ({ applicationId }: Own) => `enrolment.evidence:${applicationId}`
const noteContext = ({ applicationId }: Own) => `enrolment.note:${applicationId}`

export const sealEvidence = ({ people }: Vault, sql: Sql, own: Own, evidence: Evidence): Promise<Buffer> =>
  people.seal(sql, own.personId, evidenceBytes(evidence), evidenceContext(own))

export const openEvidence = async (
  { people }: Vault,
  sql: Sql,
  own: Own,
  sealed: Buffer,
): Promise<Evidence> => parseEvidence(await people.open(sql, own.personId, sealed, evidenceContext(own)))

export const sealNote = ({ people }: Vault, sql: Sql, own: Own, note: string): Promise<Buffer> =>
  people.seal(sql, own.personId, Buffer.from(note), noteContext(own))

export const openNote = async ({ people }: Vault, sql: Sql, own: Own, sealed: Buffer): Promise<string> =>
  (await people.open(sql, own.personId, sealed, noteContext(own))).toString()

const othersContext = ({ applicationId }: Own) => `enrolment.others:${applicationId}`

export const sealOthers = (
  { people }: Vault,
  sql: Sql,
  own: Own,
  others: readonly Other[],
): Promise<Buffer> => people.seal(sql, own.personId, othersBytes(others), othersContext(own))

export const openOthers = async ({ people }: Vault, sql: Sql, own: Own, sealed: Buffer): Promise<Other[]> =>
  parseOthers(await people.open(sql, own.personId, sealed, othersContext(own)))

type OfPair = { pairId: string; personId: string }
const pairContext = ({ pairId }: OfPair) => `enrolment.pair:${pairId}`

export const sealPairNote = ({ people }: Vault, sql: Sql, own: OfPair, note: string): Promise<Buffer> =>
  people.seal(sql, own.personId, Buffer.from(note), pairContext(own))

export const openPairNote = async (
  { people }: Vault,
  sql: Sql,
  own: OfPair,
  sealed: Buffer,
): Promise<string> => (await people.open(sql, own.personId, sealed, pairContext(own))).toString()
