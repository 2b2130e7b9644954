/** Of a presentation that does not verify (RFC 9901 §7.3). */
export const presentationRefusals = [
  'formats.too_large',
  'formats.malformed',
  'formats.type_not_accepted',
  'formats.algorithm_not_accepted',
  'formats.critical_header',
  'formats.key_not_accepted',
  'formats.signature_invalid',
  'formats.hash_not_accepted',
  'formats.disclosure_malformed',
  'formats.disclosure_repeated',
  'formats.disclosure_unreferenced',
  'formats.digest_repeated',
  'formats.claim_name_reserved',
  'formats.claim_name_taken',
  'formats.claim_not_disclosable',
  'formats.claim_missing',
  'formats.not_yet_valid',
  'formats.expired',
  'formats.key_binding_missing',
  'formats.key_binding_stale',
  'formats.audience_wrong',
  'formats.nonce_wrong',
  'formats.presentation_altered',
] as const

/** Every code this slice refuses with. */
export const refusals = [
  ...presentationRefusals,
  'formats.claim_unknown',
  'formats.key_binding_unexpected',
  'formats.query_malformed',
  'formats.status_list_malformed',
  'formats.status_list_expired',
  'formats.status_snapshot_old',
  'formats.status_snapshot_ahead',
  'formats.status_index_outside',
] as const
