import type { resumeReasons, revokeReasons, stopReasons, suspendReasons } from '#contract/identity/cards'

type Reasons = {
  suspend: readonly (typeof suspendReasons)[number][]
  resume: readonly (typeof resumeReasons)[number][]
  revoke: readonly (typeof revokeReasons)[number][]
  stop: readonly (typeof stopReasons)[number][]
}

/** What may be chosen for each change. A test holds the lists against the contract, which brings its schemas along. */
export const orderReasons: Reasons = {
  suspend: ['suspected_misuse', 'investigation', 'device_lost', 'resident_request', 'other'],
  resume: ['found_in_order', 'device_found', 'resident_request', 'other'],
  revoke: ['misuse', 'issued_in_error', 'device_lost', 'resident_request', 'other'],
  stop: ['device_lost', 'device_stolen', 'resident_request'],
}
