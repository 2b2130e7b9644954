import type { zh } from './family.zh.ts'

export const en: typeof zh = {
  ask: {
    title: 'A guardian has to agree',
    lead: 'Under 18 a guardian agrees. Let them scan this with their own wallet, or find your request there under Me, Family.',
    qr: 'QR code for your guardian to scan',
    copy: 'Copy the link',
    copied: 'Copied',
    waiting: 'Waiting for your guardian…',
    open: (when) => `Open until ${when}`,
    why: 'The camera stays off until they have agreed.',
    desk: 'Your guardian has no card? Come to the desk together',
    withdraw: 'Take the application back',
    withdrawAsk: 'You can start again whenever you like.',
    withdrawn: 'Application taken back',
  },
  family: {
    title: 'Family',
    detail: 'Children whose guardian you are, and what you are asked',
    lead: 'You are on record as the guardian of these young people.',
    empty: 'Nobody here yet',
    emptyText:
      'You are not on record as anybody’s guardian. If this is wrong, bring papers that show it to the service desk.',
    requests: 'You are asked to agree',
    request: (name) => `${name} wants a card`,
    requestDetail: (when) => `asked ${when}`,
    wards: 'Children',
    noCard: 'No card yet',
    states: { active: 'Card active', suspended: 'Card asleep', revoked: 'Card revoked', ended: 'Card ended' },
    bands: { child: 'under 14', youth: '14 to 17', adult: 'of age' },
  },
  answer: {
    title: 'Agree as a guardian',
    lead: (name) =>
      `${name} wants a Hufu card. You are their guardian on record, so it needs your consent: to each of the two on its own.`,
    face: (name) => `The face of ${name} (sensitive data, agreed to separately)`,
    termsAgree: (name) => `I agree that ${name} has and uses a card`,
    faceAgree: (name) => `I separately agree to the use of the face of ${name}`,
    needBoth:
      'Please tick both boxes. If you do not want their face to be used, do not agree, and come to the service desk: there it goes without.',
    agree: 'Agree',
    decline: 'Do not agree',
    declineAsk: (name) => `The application of ${name} ends. They can apply again later.`,
    agreed: 'You agreed',
    agreedText: (name) =>
      `${name} can go on, on their own phone. Under Family you can put the card to sleep or take your consent back at any time.`,
    declined: 'You did not agree',
    declinedText: 'The application has ended.',
    over: {
      given: 'This was agreed to already.',
      declined: 'This was declined already.',
      withdrawn: 'The consent was taken back.',
    },
    toFamily: 'To Family',
  },
  ward: {
    back: 'Family',
    block: 'Put the card to sleep',
    blockAsk: (name) => `Within seconds the card of ${name} works nowhere. You can wake it again.`,
    blocked: 'The card is asleep',
    unblock: 'Wake the card',
    unblocked: 'The card is awake',
    withdraw: 'Take consent back and end the card',
    withdrawAsk: (name) =>
      `The card of ${name} ends at once and cannot be woken. They would have to apply again.`,
    withdrawn: 'Consent taken back; the card has ended',
    apply: 'Card for my child',
    applyLead: (name) =>
      `${name} is under 14, so you apply. The card is kept on your phone with keys of its own, apart from yours. ${name} will then look into the camera.`,
    applyFace: 'No photo on record, or no face wanted? Come to the service desk together.',
    applyGo: 'Agree and start',
    open: 'Open the child’s card',
    openDetail: 'The card, its uses and how to stop it',
    deskCode: 'I have a code from the desk',
    deskCodeDetail: 'For the child’s card that was made there',
    youth: (name) =>
      `${name} holds the card. Its uses are for their eyes only; you can put it to sleep or take your consent back.`,
    hold: 'It sleeps for more than one reason; the others are for the service desk.',
  },
  profile: {
    of: (name) => `Card of ${name}`,
    mine: 'Back to my card',
    switch: 'Whose card',
    me: 'Myself',
  },
}
