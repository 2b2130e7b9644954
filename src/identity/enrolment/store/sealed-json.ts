import type { Challenge, Face } from '#identity/faces'
import type { clearingGrounds } from '../contract.ts'

// What lies sealed in the tables is our own JSON, written and authenticated by us: its types are known, not checked.

type Trace = NonNullable<Face['signs']>['trace']

/** How far a capture is, and the face that all its frames must show. */
export type Progress = {
  challenge: Challenge
  anchor: Float32Array | null
  /** The face at rest before the action that is under way. */
  rest: Trace | null
  /** By what each frame so far is known again. */
  prints: readonly Uint8Array[]
  engineVersion: string
  rules: string
}

/** What the decision needs of a frame, without its picture. Embeddings of two versions of an engine do not compare. */
export type KeptFace = Pick<Face, 'embedding' | 'quality' | 'passiveLive'> & { engineVersion: string }

/** What the machine saw, for the operator who looks at it later. */
export type Evidence = {
  similarity: number
  duplicates: { personId: string; similarity: number }[]
  frames: Pick<KeptFace, 'quality' | 'passiveLive'>[]
  steps: readonly string[]
  /** As they were when the machine decided; absent in what was written before reviews showed a scale. */
  thresholds?: { borderline: number; match: number; duplicate: number }
}

/** Whom an operator says the applicant is not, and on what ground. */
export type Other = { personId: string; ground: (typeof clearingGrounds)[number] }

type Written = { anchor: string | null; rest: WrittenTrace | null; prints: string[] }
type WrittenTrace = { width: number; height: number; scale: number; grey: string; points: string }

export function progressBytes({ anchor, rest, prints, ...progress }: Progress): Buffer {
  const written: Written = {
    anchor: anchor && floats(anchor),
    rest: rest && writeTrace(rest),
    prints: prints.map(base64),
  }
  return bytes({ ...progress, ...written })
}

export function parseProgress(sealed: Buffer): Progress {
  const {
    anchor,
    rest = null,
    prints = [],
    ...progress
  }: Omit<Progress, keyof Written> & Written = parse(sealed)
  return {
    ...progress,
    anchor: anchor === null ? null : parseFloats(anchor),
    rest: rest && parseTrace(rest),
    prints: prints.map(parseBytes),
  }
}

export const printsBytes = (prints: readonly Uint8Array[]): Buffer => bytes(prints.map(base64))
export const parsePrints = (sealed: Buffer): Uint8Array[] => {
  const prints: string[] = parse(sealed)
  return prints.map(parseBytes)
}

function writeTrace({ grey, scale, points }: Trace): WrittenTrace {
  const { width, height, values } = grey
  return { width, height, scale, grey: base64(values), points: floats(points) }
}

function parseTrace({ width, height, scale, grey, points }: WrittenTrace): Trace {
  return { grey: { width, height, values: parseBytes(grey) }, scale, points: parseFloats(points) }
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

export const othersBytes = (others: readonly Other[]): Buffer => bytes(others)
export const parseOthers = (sealed: Buffer): Other[] => parse(sealed)

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const parse = (sealed: Buffer) => JSON.parse(sealed.toString())
const base64 = (values: Uint8Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
const floats = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  base64(new Uint8Array(buffer, byteOffset, byteLength))
const parseBytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

function parseFloats(text: string): Float32Array {
  // A copy: a Float32Array wants its bytes at a multiple of four, a Buffer may begin anywhere.
  return new Float32Array(parseBytes(text).buffer)
}
