import type { RefusalWords } from './refusals.ts'
import type { technicalRefusalsZh } from './technical-refusals.zh.ts'

const unreadable: RefusalWords = {
  title: 'The data have the wrong form',
  next: 'Please try again. If it keeps happening, the other side’s program may be at fault; please tell them.',
}
const untrusted: RefusalWords = {
  title: 'It is not clear who this comes from',
  next: 'Nothing was given away. Please do not go on, and tell the service desk.',
}
const outdated: RefusalWords = { title: 'This has expired', next: 'Please start again.' }
const unproved: RefusalWords = {
  title: 'This device’s proof was not accepted',
  next: 'Check that the clock of your phone is right, then try again.',
}
const wanting: RefusalWords = { title: 'Something is missing', next: 'Please start again.' }

export const technicalRefusalsEn: Record<keyof typeof technicalRefusalsZh, RefusalWords> = {
  'formats.too_large': unreadable,
  'formats.malformed': unreadable,
  'formats.type_not_accepted': unreadable,
  'formats.algorithm_not_accepted': untrusted,
  'formats.critical_header': unreadable,
  'formats.key_not_accepted': untrusted,
  'formats.signature_invalid': untrusted,
  'formats.hash_not_accepted': untrusted,
  'formats.disclosure_malformed': unreadable,
  'formats.disclosure_repeated': unreadable,
  'formats.disclosure_unreferenced': unreadable,
  'formats.digest_repeated': unreadable,
  'formats.claim_name_reserved': unreadable,
  'formats.claim_name_taken': unreadable,
  'formats.claim_not_disclosable': unreadable,
  'formats.claim_missing': wanting,
  'formats.claim_unknown': wanting,
  'formats.not_yet_valid': unproved,
  'formats.expired': outdated,
  'formats.key_binding_missing': wanting,
  'formats.key_binding_unexpected': unreadable,
  'formats.key_binding_stale': outdated,
  'formats.audience_wrong': untrusted,
  'formats.nonce_wrong': outdated,
  'formats.presentation_altered': untrusted,
  'formats.query_malformed': unreadable,
  'formats.status_list_malformed': unreadable,
  'formats.status_list_expired': outdated,
  'formats.status_snapshot_old': {
    title: 'What is known here of cards is too old',
    next: 'Connect this device to the network once, then check again.',
  },
  'formats.status_snapshot_ahead': {
    title: 'The clock of this device is wrong',
    next: 'Set the time of this device, then check again.',
  },
  'formats.status_index_outside': unreadable,
  'trust.proof_missing': unproved,
  'trust.proof_malformed': unproved,
  'trust.proof_for_another_request': unproved,
  'trust.proof_stale': unproved,
  'trust.proof_for_another_token': unproved,
  'trust.proof_replayed': unproved,
  'trust.proof_signature_invalid': unproved,
  'trust.chain_malformed': untrusted,
  'trust.chain_untrusted': untrusted,
  'trust.certificate_expired': outdated,
  'trust.certificate_of_another': untrusted,
  'status.unknown_list': { title: 'The status list cannot be found', next: 'Please try again later.' },
  'status.history_unsupported': {
    title: 'Earlier states cannot be asked for',
    next: 'Ask again without a time.',
  },
  'history.unknown_tree': {
    title: 'The log was never of that size',
    next: 'Open the history anew and have it checked again.',
  },
  'faces.busy': {
    title: 'Many people are applying right now',
    next: 'Please wait a little and try again. Finished steps are kept.',
  },
  'faces.model_unusable': {
    title: 'Faces cannot be compared right now',
    next: 'Try again in a while, or come to the service desk.',
  },
  'faces.closed': { title: 'The service is restarting', next: 'Please try again in a moment.' },
  'faces.gallery_incomplete': {
    title: 'The search of all faces is not ready yet',
    next: 'Please try again in a moment. Nothing is lost.',
  },
  'faces.gallery_loading': { title: 'The faces are still being read', next: 'Please try again in a moment.' },
  'faces.part_untrusted': untrusted,
  'faces.nothing_to_compare': {
    title: 'There is no picture to compare',
    next: 'Please use the camera again.',
  },
  'faces.presentation_unusable': {
    title: 'A recording cannot be read',
    next: 'Mend the file that is named, then measure again.',
  },
}
