import type { operatorRefusalsZh } from './operator-refusals.zh.ts'
import type { RefusalWords } from './refusals.ts'

export const operatorRefusalsEn: Record<keyof typeof operatorRefusalsZh, RefusalWords> = {
  'web.passkey_unsupported': {
    title: 'Passkeys do not work here',
    next: 'Open the console by its https address (or localhost on this machine) in a recent Chrome, Edge, Safari or Firefox.',
  },
  'web.passkey_cancelled': {
    title: 'Not confirmed',
    next: 'It was cancelled or took too long. Press the button again and confirm on your device.',
  },
  'web.passkey_known': {
    title: 'This device already has a passkey of yours',
    next: 'Sign in with it. For a spare, use another device or a security key.',
  },

  'parties.unknown_party': {
    title: 'There is no such relying party',
    next: 'It may have been removed. Choose again from the list.',
  },
  'parties.party_suspended': {
    title: 'This relying party is suspended',
    next: 'It can ask residents again once it is resumed.',
  },
  'parties.client_unauthorised': {
    title: 'The relying party is not who it says',
    next: 'Check client id and secret; a new secret can be made on its page.',
  },
  'parties.already_registered': {
    title: 'Already registered',
    next: 'Find it in the list; it need not be registered again.',
  },
  'parties.changed_meanwhile': {
    title: 'A colleague has just changed this',
    next: 'Load it again and look before you save, so that their change is not lost.',
  },
  'parties.claim_needs_legal_ground': {
    title: 'Plain data needs a legal ground',
    next: 'Name the law it rests on, or choose yes/no answers instead.',
  },
  'parties.redirect_uri_invalid': {
    title: 'A redirect address will not do',
    next: 'It must be a whole https address without a # part; for tests on your own machine, http://localhost is accepted.',
  },
  'parties.redirect_hosts_differ': {
    title: 'Redirect addresses on different hosts',
    next: 'One relying party lives on one host. Register the other site on its own.',
  },
  'parties.logo_invalid': {
    title: 'The logo cannot be used',
    next: 'Use an SVG without scripts or outside files, up to 8 kB.',
  },
  'parties.secret_not_used': {
    title: 'It has no secret',
    next: 'This relying party proves itself with its own key; there is no secret to renew.',
  },
  'parties.invitation_invalid': {
    title: 'This invitation does not work',
    next: 'It was used, withdrawn or has run out. Ask the colleague who invited you for a new one.',
  },
  'parties.unknown_invitation': {
    title: 'There is no such invitation',
    next: 'It may have been used or withdrawn. Load the list again.',
  },
  'parties.ceremony_expired': {
    title: 'That took too long',
    next: 'Press the button again and finish within a few minutes.',
  },
  'parties.passkey_refused': {
    title: 'The passkey was not accepted',
    next: 'Try again; if it still fails, use another key or ask a colleague who may invite.',
  },
  'parties.passkey_unknown': {
    title: 'We do not know this passkey',
    next: 'It may have been removed. Use another, or ask a colleague for an invitation.',
  },
  'parties.passkey_cloned': {
    title: 'This passkey looks copied',
    next: 'It was refused for safety. Remove it, use another, and tell whoever looks after security.',
  },
  'parties.passkey_taken': {
    title: 'This passkey is registered already',
    next: 'Sign in with it, or register a different one.',
  },
  'parties.last_passkey': {
    title: 'This is your last passkey',
    next: 'Add another first, or you could not sign in again.',
  },
  'parties.session_missing': { title: 'Please sign in', next: 'Sign in with your passkey to go on.' },
  'parties.session_expired': {
    title: 'Your session has ended',
    next: 'Sign in again; what you typed on this page is kept.',
  },
  'parties.right_missing': {
    title: 'You do not have this right',
    next: 'If you need it, ask a colleague who may invite for an invitation that carries it.',
  },
  'parties.origin_refused': {
    title: 'The request came from elsewhere',
    next: 'Open this page from the console’s own address and try again.',
  },
  'parties.unknown_operator': {
    title: 'There is no such operator',
    next: 'They may have been removed. Load the list again.',
  },
  'parties.last_operator': {
    title: 'The last operator cannot be removed',
    next: 'Somebody must be able to invite. Invite another first.',
  },

  'people.unknown_person': {
    title: 'Nobody like this in the register',
    next: 'Go back, check the number or the name, and search again.',
  },
  'people.resident_invalid': {
    title: 'The resident’s data will not do',
    next: 'Check what is marked against the document and send it again.',
  },
  'people.already_known': {
    title: 'This number is in the register already',
    next: 'Search for it instead of adding it again.',
  },
  'people.search_empty': {
    title: 'Nothing to search for yet',
    next: 'Enter a whole ID number or a whole name.',
  },
  'people.portrait_missing': {
    title: 'No portrait in the register',
    next: 'This person cannot enrol by face on a phone; the desk can help them.',
  },
  'people.portrait_unsuitable': {
    title: 'The picture cannot be used',
    next: 'Use a frontal, evenly lit picture of one person.',
  },
  'people.not_a_sample': {
    title: 'This is a real register',
    next: 'Only in a sample register may people add themselves. Use the official way.',
  },
  'people.sample_full': {
    title: 'The sample register is full',
    next: 'Start with a new data directory, or use one of the sample residents.',
  },
  'people.import_header': {
    title: 'The heading of the file is wrong',
    next: 'Compare the first line with the names of the columns in the handbook.',
  },
  'people.turning_runs': {
    title: 'This key is being renewed already',
    next: 'Wait until it is done; the page shows how far it is.',
  },
  'people.key_in_use': {
    title: 'This key is still needed',
    next: 'Wait until its renewing is finished. If it is: guardians who are not in the register are known by it alone; import the register again.',
  },
  'people.import_taken': { title: 'Another import is running', next: 'Wait for its end, or stop it first.' },
  'people.import_changed': {
    title: 'The file has changed',
    next: 'To resume, the same file is needed; begin anew with another.',
  },
  'people.register_unavailable': {
    title: 'The state register does not answer',
    next: 'Try again in a few minutes; if it lasts, tell the system’s administrator.',
  },
  'people.register_not_empty': {
    title: 'The register holds people already',
    next: 'Samples go into an empty register only. Use another data directory.',
  },

  'enrolment.not_in_review': {
    title: 'This application is not under review',
    next: 'A colleague may have decided it. Go back to the queue.',
  },
  'enrolment.held_by_another': {
    title: 'A colleague is looking at this application',
    next: 'One person looks at a time. Try again when they have put it down, or take the next.',
  },
  'enrolment.not_held': {
    title: 'You do not hold this application',
    next: 'After five minutes without a sign others may take it. Open it again from the list.',
  },
  'enrolment.already_spoken': {
    title: 'You have given your view',
    next: 'This application needs a colleague’s. You can still ask the person to come in.',
  },
  'enrolment.request_id_taken': {
    title: 'This request id has been used',
    next: 'Close the dialog and decide again.',
  },
  'enrolment.note_missing': {
    title: 'The reasons are missing',
    next: 'To overrule the machine you have to say why; the second colleague will read it.',
  },
  'enrolment.unknown_candidate': {
    title: 'There is no such look-alike',
    next: 'Who lies beside may have changed. Go back to the queue and open the application again.',
  },
  'enrolment.unknown_visit_code': {
    title: 'No application has this code',
    next: 'Compare the eight characters with the resident’s phone; a code that has expired or was concluded does not work any more.',
  },
  'enrolment.unknown_pair': {
    title: 'There is no such pair',
    next: 'One of the two may have been erased. Load the list again.',
  },
  'enrolment.image_gone': {
    title: 'The picture is deleted',
    next: 'Pictures are deleted as soon as a review ends. Go back to the queue.',
  },
  'desk.standing_not_valid': {
    title: 'The document does not stand as it should',
    next: 'The register says it is lost or expired, or the person moved or died. Settle that first.',
  },
  'desk.guardian_needed': {
    title: 'A guardian has to come along',
    next: 'Under the age of 18 a guardian consents. Ask them to come to the desk together.',
  },
  'desk.card_suspended': {
    title: 'A card of this person is put to sleep',
    next: 'Look at why, and wake or revoke that card first.',
  },
  'desk.has_card': {
    title: 'This person has a card already',
    next: 'If a new one shall take its place, say why.',
  },
  'desk.checks_missing': {
    title: 'A check is missing',
    next: 'Without a camera your eyes decide. Make every check that is asked for, then go on.',
  },
  'desk.consent_outdated': {
    title: 'The terms have changed',
    next: 'Load the page again, and read the new text out.',
  },
  'desk.already_waiting': {
    title: 'An enrolment of this person is waiting already',
    next: 'Find it under “At the desk”; a colleague can confirm it, or its clerk take it back.',
  },
  'desk.unknown_visit': {
    title: 'There is no such enrolment',
    next: 'Go back to the list and choose again.',
  },
  'desk.own_visit': {
    title: 'Somebody else has to decide this',
    next: 'You entered it yourself. Ask a colleague to look at the person and the document.',
  },
  'desk.not_yours': {
    title: 'A colleague entered this',
    next: 'Only they can take it back; you can reject it.',
  },
  'desk.not_waiting': {
    title: 'This is decided already, or its time is over',
    next: 'Load it again to see how it ended.',
  },
  'desk.not_confirmed': {
    title: 'Not confirmed yet',
    next: 'There is a code as soon as a colleague has confirmed it.',
  },
  'desk.already_collected': {
    title: 'The card is in a wallet',
    next: 'If it is not on this person’s phone, revoke the card at once and begin anew.',
  },
  'guardians.unknown_relation': {
    title: 'There is no such guardianship',
    next: 'Load the page again and choose from what is there.',
  },
  'guardians.already_related': {
    title: 'These two are on record already',
    next: 'It may wait for a second clerk. Load the page again.',
  },
  'guardians.unfit': {
    title: 'These two cannot be guardian and ward',
    next: 'The ward must be under 18, the guardian an adult, and both alive on record. Compare both with the papers.',
  },
  'guardians.own_relation': {
    title: 'Somebody else has to confirm this',
    next: 'You entered it yourself. Ask a colleague to look at the papers.',
  },
  'guardians.not_waiting': {
    title: 'This is decided already',
    next: 'Load the page again to see how it ended.',
  },
  'guardians.not_active': {
    title: 'This guardianship is not in force',
    next: 'It may have ended already. Load the page again.',
  },
  'enrolment.too_many_listeners': {
    title: 'Too many pages are open',
    next: 'Close some console pages, then reload.',
  },
}
