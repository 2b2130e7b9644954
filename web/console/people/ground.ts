import { useSyncExternalStore } from 'react'
import type { Ground, LookReason } from './calls.ts'

/**
 * Why the operator is looking, asked once at the search and carried to the pages it leads to. In memory only:
 * after a reload the question is asked again, and that is right.
 */
let ground: Ground | undefined
const listeners = new Set<() => void>()

export function chooseGround(next: Ground | undefined): void {
  ground = next
  for (const listener of listeners) listener()
}

export function useGround(): Ground | undefined {
  return useSyncExternalStore(subscribe, () => ground)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What is typed until it says why. */
export type GroundDraft = { reason: LookReason | ''; reference: string }

export const emptyGround: GroundDraft = { reason: '', reference: '' }

export const lookReasons: readonly LookReason[] = [
  'resident_request',
  'card_management',
  'desk_enrolment',
  'enrolment_review',
  'data_correction',
  'suspected_fraud',
  'legal_order',
]

export const referenceForm = /^[A-Za-z0-9/_.-]{0,40}$/

/** @returns undefined until a reason is chosen and the reference holds nothing but a number */
export function groundOf({ reason, reference }: GroundDraft): Ground | undefined {
  if (reason === '' || !referenceForm.test(reference)) return undefined
  return reference === '' ? { reason } : { reason, reference }
}
