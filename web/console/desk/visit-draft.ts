import type * as wire from '#contract/identity/desk'
import type { consentVersions } from '#contract/identity/enrolment'
import type { PrepareVisit } from './calls.ts'

// The closed lists of the contract, in the order in which they are shown. Typed by it: a new value there does not compile here.
export const documents: readonly PrepareVisit['document'][] = [
  'id_card',
  'temporary_id_card',
  'household_register',
  'passport',
]
export const checks: readonly PrepareVisit['checks'][number][] = [
  'document_genuine',
  'portrait_compared',
  'register_compared',
]
export const signatures: readonly PrepareVisit['signature'][] = ['signed', 'mark', 'guardian_signed']
export const faceReasons: readonly PrepareVisit['whyNoFace'][] = [
  'cannot',
  'does_not_want',
  'under_14',
  'other',
]
export const replaceReasons: readonly NonNullable<PrepareVisit['replaces']>[] = [
  'phone_lost',
  'phone_broken',
  'new_phone',
  'other',
]
export const rejectReasons: readonly (typeof wire.rejectReasons)[number][] = [
  'other_person',
  'document_doubtful',
  'consent_doubtful',
  'other',
]

/** The version of the terms in words.ts that the clerk reads out: that of the wallet's. */
const terms: (typeof consentVersions)['terms'] = '2026-11'

/** What is typed until it is whole. An empty text is a question not answered yet. */
export type VisitDraft = {
  document: string
  checks: readonly string[]
  signature: string
  whyNoFace: string
  replaces: string
  /** A person's id, found by the guardian's number */
  guardianId: string
  hasAgreed: boolean
  note: string
}

export const emptyDraft: VisitDraft = {
  document: '',
  checks: [],
  signature: '',
  whyNoFace: '',
  replaces: '',
  guardianId: '',
  hasAgreed: false,
  note: '',
}

/** The server asks the same; here it is said before the button is pressed in vain. */
export function missingChecks({ document, checks: made }: VisitDraft): readonly string[] {
  const needed =
    document === 'household_register' ? ['document_genuine'] : ['document_genuine', 'portrait_compared']
  return needed.filter((check) => !made.includes(check))
}

/** @returns undefined while something is missing */
export function visitOf(
  draft: VisitDraft,
  named: { personId: string; visitId: string },
): PrepareVisit | undefined {
  const document = documents.find((one) => one === draft.document)
  const signature = signatures.find((one) => one === draft.signature)
  const whyNoFace = faceReasons.find((one) => one === draft.whyNoFace)
  if (!document || !signature || !whyNoFace || !draft.hasAgreed || missingChecks(draft).length > 0)
    return undefined
  const note = draft.note.trim()
  return {
    ...named,
    document,
    checks: checks.filter((one) => draft.checks.includes(one)),
    signature,
    whyNoFace,
    replaces: replaceReasons.find((one) => one === draft.replaces) ?? null,
    guardianId: draft.guardianId === '' ? null : draft.guardianId,
    terms,
    ...(note === '' ? {} : { note }),
  }
}
