import type { Challenge, Face } from '#identity/faces'

// What lies sealed in the tables is our own JSON, written and authenticated by us: its types are known, not checked.

/** How far a capture is, and the face that all its frames must show. */
export type Progress = { challenge: Challenge; anchor: Float32Array | null; engineVersion: string }

/** What the decision needs of a frame, without its picture. Embeddings of two versions of an engine do not compare. */
export type KeptFace = Pick<Face, 'embedding' | 'quality' | 'passiveLive'> & { engineVersion: string }

/** What the machine saw, for the operator who looks at it later. */
export type Evidence = {
  similarity: number
  duplicates: { personId: string; similarity: number }[]
  frames: Pick<KeptFace, 'quality' | 'passiveLive'>[]
  steps: readonly string[]
}

export function progressBytes({ anchor, ...progress }: Progress): Buffer {
  return bytes({ ...progress, anchor: anchor && floats(anchor) })
}

export function parseProgress(sealed: Buffer): Progress {
  const { anchor, ...progress }: Omit<Progress, 'anchor'> & { anchor: string | null } = parse(sealed)
  return { ...progress, anchor: anchor === null ? null : parseFloats(anchor) }
}

export function faceBytes(face: KeptFace): Buffer {
  return bytes({ ...face, embedding: floats(face.embedding) })
}

export function parseFace(sealed: Buffer): KeptFace {
  const face: Omit<KeptFace, 'embedding'> & { embedding: string } = parse(sealed)
  return { ...face, embedding: parseFloats(face.embedding) }
}

export const evidenceBytes = (evidence: Evidence): Buffer => bytes(evidence)
export const parseEvidence = (sealed: Buffer): Evidence => parse(sealed)

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const parse = (sealed: Buffer) => JSON.parse(sealed.toString())
const floats = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

function parseFloats(text: string): Float32Array {
  // A copy: a Float32Array wants its bytes at a multiple of four, a Buffer may begin anywhere.
  return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)
}
