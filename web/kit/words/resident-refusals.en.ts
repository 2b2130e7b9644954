import type { RefusalWords } from './refusals.ts'
import type { residentRefusalsZh } from './resident-refusals.zh.ts'

const again: RefusalWords['next'] = 'Please try again.'
const fresh: RefusalWords['next'] = 'Go back to the other page and start again. Nothing was given away.'
const desk: RefusalWords['next'] = 'Bring your ID card to the service desk; we will help you.'
const reopen: RefusalWords['next'] = 'Open the wallet again and retry.'

export const residentRefusalsEn: Record<keyof typeof residentRefusalsZh, RefusalWords> = {
  'enrolment.consent_outdated': {
    title: 'The terms have changed',
    next: 'Please read the new texts and agree to go on.',
  },
  'enrolment.no_match': {
    title: 'No match in the register',
    next: 'Compare name and number with your ID card. If both are right, ask at the service desk.',
  },
  'enrolment.guardian_needed': {
    title: 'Under 14 a guardian applies',
    next: 'A guardian who has a card does it in their own wallet, under Me and then Family, or comes along to the service desk.',
  },
  'enrolment.no_guardian': {
    title: 'No guardian is on record',
    next: 'Under 18 a guardian has to agree. Come to the service desk together, with papers that show it.',
  },
  'enrolment.guardian_awaited': {
    title: 'Your guardian has not agreed yet',
    next: 'Show them the code on your page; it goes on as soon as they agree.',
  },
  'enrolment.not_your_ward': {
    title: 'You cannot apply for this person',
    next: 'You are not on record as their guardian. With papers that show it, ask at the service desk.',
  },
  'enrolment.not_a_child': {
    title: 'From 14 on they apply themselves',
    next: 'Let them start on their own phone; you will be asked to agree.',
  },
  'guardians.not_a_guardian': {
    title: 'You cannot do this for them',
    next: 'You are not on record as their guardian, or they are of age now.',
  },
  'guardians.own_card_not_active': {
    title: 'Your own card is asleep',
    next: 'Who agrees for somebody needs a card that is awake. See why under “Card”.',
  },
  'guardians.unknown_request': {
    title: 'There is nothing to agree to here',
    next: 'It may be over, or meant for somebody else. Ask for the code again.',
  },
  'guardians.already_answered': {
    title: 'This was answered already',
    next: 'You or the other guardian did. See under Family how it stands.',
  },
  'guardians.request_over': {
    title: 'This request is over',
    next: 'It was open for a day. They can start again and show you the new code.',
  },
  'guardians.consent_outdated': {
    title: 'The terms have changed',
    next: 'They have to start again; you will then be asked about the new texts.',
  },
  'guardians.no_card': {
    title: 'They hold no card now',
    next: 'There is nothing to stop. Load the page again.',
  },
  'enrolment.document_lost': {
    title: 'Your ID card was reported lost',
    next: 'You can get this card with the new one. If you found it again, cancel the report at the service desk first.',
  },
  'enrolment.document_expired': {
    title: 'Your ID card has expired',
    next: 'Renew it first, then come back.',
  },
  'enrolment.person_moved': {
    title: 'According to the register you moved away',
    next: 'Apply where you are registered now; if this is wrong, the service desk can correct it.',
  },
  'enrolment.person_dead': { title: 'The register needs checking', next: desk },
  'enrolment.no_portrait': {
    title: 'The register has no photo of you',
    next: 'Bring your ID card to the service desk; you can get the card right there.',
  },
  'enrolment.card_suspended': {
    title: 'You already have a card, asleep',
    next: 'The service desk can wake it. There is no need to apply again.',
  },
  'enrolment.application_in_use': {
    title: 'This application belongs to another device',
    next: 'Please start again on this one.',
  },
  'enrolment.too_many_open': {
    title: 'Too many unfinished applications on this device',
    next: 'Finish them, or wait a day until they lapse.',
  },
  'enrolment.unknown_application': {
    title: 'This application is not there any more',
    next: 'It may have lapsed. Starting again takes a few minutes.',
  },
  'enrolment.token_missing': { title: 'This application cannot be found', next: 'Please start again.' },
  'enrolment.token_invalid': {
    title: 'This application went on elsewhere',
    next: 'Finish it there, or start again here.',
  },
  'enrolment.not_awaiting_capture': {
    title: 'The camera is not needed now',
    next: 'Go back and see how the application stands.',
  },
  'enrolment.not_recognised': {
    title: 'Show your face first',
    next: 'The face was shown too long ago, or not yet. Start again, or go to the service desk.',
  },
  'enrolment.too_many_captures': {
    title: 'No tries left',
    next: 'Start the application again, or let somebody help you at the service desk.',
  },
  'enrolment.unknown_challenge': { title: 'This capture is over', next: again },
  'enrolment.frame_out_of_order': { title: 'The pictures came out of order', next: again },
  'enrolment.not_withdrawable': {
    title: 'It cannot be taken back now',
    next: 'There is a result already. Go back and see.',
  },
  'desk.code_wrong': {
    title: 'This code is not right',
    next: 'Compare it letter by letter. After a few wrong tries the clerk has to make a new one.',
  },
  'desk.code_expired': {
    title: 'This code has expired',
    next: 'A code is good for ten minutes. Ask the clerk for a new one; nothing else has to be done again.',
  },
  'desk.code_used': {
    title: 'This code was used on another phone',
    next: 'If that was not you, tell the clerk at once: the card can be stopped.',
  },
  'desk.code_locked': {
    title: 'This code is locked after wrong tries',
    next: 'Ask the clerk for a new one.',
  },
  'cards.unknown_card': { title: 'This card cannot be found', next: reopen },
  'rights.unknown_order': {
    title: 'No erasure is waiting',
    next: 'If it was carried out, you would have to apply for a card again.',
  },
  'rights.no_face_held': { title: 'No face of yours is kept here', next: 'There is nothing to withdraw.' },
  'rights.already_ordered': {
    title: 'An erasure is ordered already',
    next: 'See the date under “My data”; until then it can be taken back.',
  },
  'cards.not_active': { title: 'This card cannot be used now', next: 'See why under “Card”.' },
  'cards.not_suspended': { title: 'This card is not asleep', next: 'Reload and look again.' },
  'cards.ground_not_valid': { title: 'Your ID card does not allow it', next: desk },
  'cards.already_closed': { title: 'This card has ended', next: 'You can get a new one.' },
  'cards.suspended': { title: 'This card is asleep', next: 'See why under “Card”.' },
  'cards.edition_unavailable': { title: 'This edition cannot be issued now', next: desk },
  'cards.device_bound': {
    title: 'This device holds another card',
    next: 'Remove the old one under “About” first, then apply.',
  },
  'cards.unknown_device': {
    title: 'This device cannot be found',
    next: 'It may be stopped already. Reload and look again.',
  },
  'cards.request_reused': { title: 'This was done already', next: 'Reload to see the result.' },
  'cards.token_missing': { title: 'Please open the wallet again', next: reopen },
  'cards.token_invalid': {
    title: 'The card on this device does not work any more',
    next: 'You can get a new one here.',
  },
  'cards.token_expired': { title: 'The session has expired', next: again },
  'cards.session_ended': {
    title: 'The card on this device has ended',
    next: 'See why under “Card”, or get a new one.',
  },
  'issuance.not_approved': {
    title: 'The application is not approved yet',
    next: 'Go back and see how it stands.',
  },
  'issuance.unknown_offer': { title: 'The right to collect it has lapsed', next: again },
  'issuance.grant_unsupported': { title: 'This way of collecting is not supported', next: reopen },
  'issuance.tx_code_unexpected': { title: 'No code is needed to collect it', next: reopen },
  'issuance.authorization_details_unsupported': {
    title: 'This way of collecting is not supported',
    next: reopen,
  },
  'issuance.invalid_grant': { title: 'The right to collect it has lapsed', next: again },
  'issuance.unknown_configuration': { title: 'There is no such card', next: reopen },
  'issuance.unknown_identifier': { title: 'There is no such card', next: reopen },
  'issuance.proof_missing': { title: 'This device’s keys did not arrive', next: again },
  'issuance.invalid_proof': { title: 'This device’s keys were not accepted', next: again },
  'issuance.invalid_nonce': { title: 'It took too long', next: again },
  'issuance.encryption_unsupported': { title: 'This way of collecting is not supported', next: reopen },
  'presentation.question_missing': { title: 'They did not say what they want to know', next: fresh },
  'presentation.query_unsupported': { title: 'Their way of asking is not supported', next: fresh },
  'presentation.claim_unknown': { title: 'Your card does not have what they ask for', next: fresh },
  'presentation.over_asking': {
    title: 'They ask for too much',
    next: 'Refused: they were not registered to ask this. Nothing was given away.',
  },
  'presentation.return_uri_not_registered': { title: 'Their return address is not registered', next: fresh },
  'presentation.unknown_request': { title: 'This request cannot be found', next: fresh },
  'presentation.expired': { title: 'This request has expired', next: fresh },
  'presentation.already_answered': {
    title: 'This request was answered already',
    next: 'Go back to their page to see the result.',
  },
  'presentation.response_code_wrong': { title: 'The return code is wrong', next: fresh },
  'presentation.response_malformed': { title: 'The answer was not accepted', next: fresh },
  'presentation.state_wrong': { title: 'The answer does not fit the request', next: fresh },
  'presentation.undecipherable': { title: 'They could not open the answer', next: fresh },
  'presentation.token_malformed': { title: 'The answer was not accepted', next: fresh },
  'presentation.type_not_asked': { title: 'They asked for another kind of card', next: fresh },
  'presentation.claims_missing': { title: 'The answer was not complete', next: fresh },
  'presentation.claims_unasked': {
    title: 'The answer said more than was asked and was refused',
    next: fresh,
  },
  'presentation.card_unknown': {
    title: 'They do not know this card',
    next: 'Make sure that this city issued it.',
  },
  'presentation.card_suspended': {
    title: 'Your card is asleep',
    next: 'See under “Card” why, and how to wake it.',
  },
  'presentation.card_revoked': {
    title: 'Your card was revoked',
    next: 'It cannot be used any more. Ask at the service desk, or get a new one.',
  },
  'presentation.card_ended': {
    title: 'Your card has ended',
    next: 'You may have a new card on another device. Use that one, or get a new one here.',
  },
  'presentation.declined': {
    title: 'The holder declined',
    next: 'Nothing was given away. Ask again if you need to.',
  },
  'presentation.wallet_unable': { title: 'The wallet could not answer', next: fresh },
  'login.interaction_over': { title: 'This login is over', next: 'Go back to their site and log in again.' },
  'login.card_not_presented': {
    title: 'No card was shown yet',
    next: 'Agree in the wallet, or start again.',
  },
  'login.upgraded_card_needed': {
    title: 'The upgraded card is needed',
    next: 'Upgrade it at the service desk with your ID card, then log in.',
  },
  'login.client_unknown': {
    title: 'This site is not registered',
    next: 'Please ask the site. Nothing was given away.',
  },
}
