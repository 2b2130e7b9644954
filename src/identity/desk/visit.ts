// One person at the desk: what a clerk saw of them, who confirmed it, and what came of it.
import type * as wire from './contract.ts'

export type Document = (typeof wire.documents)[number]
export type Check = (typeof wire.checks)[number]
export type Warning = (typeof wire.warnings)[number]
export type Rejection = (typeof wire.rejectReasons)[number]

/** What the clerk saw and did: kept under the person's key, because even "cannot show a face" says something of them. */
export type Evidence = {
  document: Document
  checks: Check[]
  signature: (typeof wire.signatures)[number]
  whyNoFace: (typeof wire.faceReasons)[number]
  replaces: (typeof wire.replaceReasons)[number] | null
  guardianId: string | null
  note: string | null
}

type Prepared = {
  visitId: string
  personId: string
  evidenceSealed: Buffer
  terms: string
  preparedBy: string
  preparedAt: Date
  expiresAt: Date
}
type Decided = { decisionId: string; decidedBy: string; decidedAt: Date }

/** waiting → confirmed → collected; waiting → rejected | withdrawn | expired. */
export type Visit = Prepared &
  (
    | { state: 'waiting' }
    | (Decided & { state: 'confirmed'; cardId: string })
    | (Decided & { state: 'collected'; cardId: string; collectedAt: Date })
    | (Decided & { state: 'rejected'; rejection: Rejection })
    | { state: 'withdrawn' | 'expired'; decidedAt: Date }
  )

/** A code as it lies in the database. jkt: the device key that used it. */
export type KeptCode = {
  personId: string
  visitId: string
  requestId: string
  codeHash: Buffer
  tries: number
  expiresAt: Date
  redeemed: { jkt: string; at: Date } | null
}

/**
 * Who compares by eye stands in for the camera, so nothing of it may be left out. A household register bears no
 * portrait: it is for children who have no card of their own yet, whose guardian stands beside them.
 */
export const requiredChecks: Record<Document, readonly Check[]> = {
  id_card: ['document_genuine', 'portrait_compared'],
  temporary_id_card: ['document_genuine', 'portrait_compared'],
  passport: ['document_genuine', 'portrait_compared'],
  household_register: ['document_genuine'],
}
