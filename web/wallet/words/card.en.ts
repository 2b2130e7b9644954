import type { zh } from './card.zh.ts'

export const en: typeof zh = {
  tabs: { label: 'Main places', card: 'Card', scan: 'Scan', uses: 'Uses', me: 'Me' },
  card: {
    seeWhy: 'See why',
    desk: 'At the service desk',
    title: 'My card',
    editions: { lightweight: 'Lightweight', upgraded: 'Upgraded' },
    city: 'City identity card',
    holder: 'Holder',
    show: 'Show the name',
    hide: 'Hide the name',
    states: { active: 'Valid', suspended: 'Asleep', revoked: 'Revoked', ended: 'Ended' },
    issuedOn: (date) => `Issued ${date}`,
    scan: 'Scan a code',
    scanDetail: 'Scan a shop’s or desk’s code, then decide',
    uses: 'Last use',
    noUses: 'Not used yet. The first use will appear here.',
    all: 'All uses',
    offline: 'No network now: this is how it last was.',
    proves: 'What this card proves',
    provesText:
      'That you are you: for logins, hotels, internet cafés and tickets. Others learn only the bit they need.',
    why: 'Why',
    holds: {
      ground: {
        document_lost:
          'Your ID card was reported lost. With the new one, the service desk can wake this card up.',
        document_expired:
          'Your ID card has expired. With the new one, the service desk can wake this card up.',
        person_moved: 'According to the register you have moved out of the city.',
        person_dead: 'Something changed in the register. Please ask at the service desk.',
      },
      guardian: 'A guardian put this card to sleep. They, or the service desk, can wake it up.',
      operator: 'The authority has put this card to sleep. Please ask at the service desk with your ID card.',
      resident: 'You blocked this card yourself. To wake it up, bring your ID card to the service desk.',
    },
    closed: {
      revoked: 'This card was revoked and cannot be used any more. The service desk can tell you why.',
      misuse:
        'Somebody misused this card, so it was revoked. Bring your ID card to the service desk and get a new one.',
      issued_in_error:
        'This card was issued in error and revoked. Bring your ID card to the service desk; they will help you.',
      device_lost: 'This card was revoked because the device was lost. You can get a new one now.',
      device_stolen: 'This card was revoked because the device was stolen. You can get a new one now.',
      phone_reported_lost:
        'This phone was reported lost, so nothing on it works for now. If it is yours and you have found it, bring your ID card to the service desk to wake it up.',
      consent_withdrawn:
        'A guardian took their consent back, so this card was revoked. With their consent you can get a new one.',
      resident_request: 'This card was revoked as you asked. You can get a new one whenever you need it.',
      person_moved:
        'According to the register you have moved out of the city, so this card was revoked. Your new city can give you one; if this is wrong, please ask at the service desk.',
      person_dead:
        'Something changed in the register and this card was revoked. Please ask at the service desk.',
      person_erased:
        'Your data was erased from the register, and this card with it. To get a card again, register at the service desk first.',
      replaced: 'You got a new card on another device, so this one ended.',
      device_stopped: 'This device was stopped, and the card on it ended.',
    },
    startOver: 'Get a new card',
    eraseAsk: 'The old card and its keys are removed from this device, and you start anew.',
    erase: 'Remove and start anew',
    install: 'Add to the home screen',
    installText: 'It opens like an app, and your card is there even without a network.',
    installed: 'Added to the home screen',
    later: 'Not now',
  },
  failed: {
    title: 'Something broke on this page',
    text: 'Your card and your records are not affected.',
    reload: 'Open it again',
  },
  noCard: {
    title: 'There is no card on this device',
    text: 'There will be something here once you have one. It takes a few minutes.',
    get: 'Get a card',
  },
  notFound: { title: 'This page does not exist', text: 'The link may be incomplete.', home: 'To the start' },
}
