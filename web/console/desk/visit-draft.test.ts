import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as wire from '#contract/identity/desk'
import { consentVersions } from '#contract/identity/enrolment'
import * as draft from './visit-draft.ts'

const named = { personId: 'p', visitId: 'v' }
const whole: draft.VisitDraft = {
  ...draft.emptyDraft,
  document: 'id_card',
  checks: ['portrait_compared', 'document_genuine'],
  signature: 'signed',
  whyNoFace: 'cannot',
  hasAgreed: true,
}

test('the form offers all that the desk knows, and reads out the terms in force', () => {
  const lists: [readonly string[], readonly string[]][] = [
    [draft.documents, wire.documents],
    [draft.checks, wire.checks],
    [draft.signatures, wire.signatures],
    [draft.faceReasons, wire.faceReasons],
    [draft.replaceReasons, wire.replaceReasons],
    [draft.rejectReasons, wire.rejectReasons],
  ]
  for (const [offered, known] of lists) assert.deepEqual(offered, known)
  assert.equal(draft.visitOf(whole, named)?.terms, consentVersions.terms)
})

test('a form is sent when nothing is missing', () => {
  assert.deepEqual(draft.visitOf(whole, named)?.checks, ['document_genuine', 'portrait_compared'])
  assert.equal(draft.visitOf({ ...whole, replaces: 'phone_lost' }, named)?.replaces, 'phone_lost')
  const gaps: Partial<draft.VisitDraft>[] = [
    { document: '' },
    { checks: ['document_genuine'] },
    { signature: '' },
    { whyNoFace: '' },
    { hasAgreed: false },
  ]
  for (const gap of gaps) assert.equal(draft.visitOf({ ...whole, ...gap }, named), undefined)
})

test('a household register bears no portrait to compare', () => {
  const child = { ...whole, document: 'household_register', checks: ['document_genuine'] }
  assert.deepEqual(draft.missingChecks(child), [])
})
