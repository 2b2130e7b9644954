import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Sql } from '#base/db'
import { refuse, unwritten, type Written } from '../conclude.ts'
import type { Deps } from '../deps.ts'
import { hasLivenessDoubt, openFace, openImage, openProgress } from '../sealed.ts'
import { challengeAt, forget, keptFrames } from '../store/captures.ts'
import { insertDecision } from '../store/decisions.ts'
import * as store from '../store/stops.ts'
import { underOwnKey } from './seal.ts'
import type { Certainty, Stop } from './stop.ts'

/** To press the button. */
const confirmSeconds = 900

/**
 * Whether the face is that of the person named. Nothing is searched for, nobody is enrolled. A doubt is no no: a wrong
 * stop costs a walk to the desk, a stop that was refused costs an identity (docs/decisions/0037-lost-phone.md).
 */
export async function decideStop(deps: Deps, applicationId: string): Promise<void> {
  const stop = await store.stopAt(deps.db.sql, applicationId)
  if (stop?.state !== 'captured') return
  const seen = await look(underOwnKey(deps, stop), stop)
  if (seen) await deps.db.tx((sql) => conclude(deps, sql, stop, seen))
}

type Captured = Extract<Stop, { state: 'captured' }>
type Seen = { certainty: Certainty | null; decision: Written }

async function look(deps: Deps, stop: Captured): Promise<Seen | null> {
  const { db, faces } = deps
  const row = await challengeAt(db.sql, stop)
  const frames = await keptFrames(db.sql, stop)
  const [best] = frames
  // Another server was faster: then the pictures are gone, and rightly.
  if (row?.state !== 'passed' || !row.progressSealed || !best) return null
  const portrait = await deps.people.portrait(db.sql, stop.personId)
  // Nobody's portrait, or none: another picture is looked at in its place, so that the no takes the time of a no.
  const reference = await faces.analyse(portrait ?? (await openImage(deps, db.sql, stop, best)), 'portrait')
  const probes = await Promise.all(frames.map((frame) => openFace(deps, db.sql, stop, frame)))
  const progress = await openProgress(deps, db.sql, stop, row.progressSealed)
  const [probe] = probes
  assert(probe, 'a capture keeps its frames until it is decided')
  const isKnown = portrait !== null && reference.outcome === 'face'
  const comparison = faces.decide1to1(probes, isKnown ? reference.face.embedding : anybody(probe.embedding))
  const { name, version } = faces.engine
  const engine = { name, version, thresholds: comparison.thresholdVersion }
  const outcome = isKnown ? comparison.outcome : 'no_match'
  const certainty = certaintyOf(outcome, hasLivenessDoubt(deps, progress))
  return { certainty, decision: { ...unwritten([certainty ?? 'face_differs']), engine } }
}

function certaintyOf(comparison: 'match' | 'borderline' | 'no_match', hasDoubt: boolean): Certainty | null {
  if (comparison === 'no_match') return null
  return comparison === 'match' && !hasDoubt ? 'sure' : 'unsure'
}

/** A direction in which no face lies: 512 numbers of unit length. */
function anybody({ length }: Float32Array): Float32Array {
  const numbers = Float32Array.from(randomBytes(length), (byte) => byte - 127.5)
  const norm = Math.hypot(...numbers)
  return numbers.map((number) => number / norm)
}

async function conclude(deps: Deps, sql: Sql, stop: Captured, { certainty, decision }: Seen): Promise<void> {
  const { applicationId, personId } = stop
  if (certainty === null) {
    await refuse(deps, sql, { applicationId, personId, from: ['captured'], reason: 'face_differs', decision })
    return
  }
  const at = deps.now()
  const expiresAt = new Date(at.getTime() + confirmSeconds * 1000)
  if (!(await store.recognise(sql, { applicationId, certainty, at, expiresAt }))) return
  await forget(sql, { applicationId, at })
  await insertDecision(sql, { ...decision, applicationId, outcome: 'approved', at })
}
