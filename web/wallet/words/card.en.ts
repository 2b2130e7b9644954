import type { zh } from './card.zh.ts'

export const en: typeof zh = {
  tabs: { label: 'Main places', card: 'Card', scan: 'Scan', uses: 'Uses', me: 'Me' },
  card: {
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
      operator: 'The authority has put this card to sleep. Please ask at the service desk with your ID card.',
      resident: 'You blocked this card yourself. To wake it up, bring your ID card to the service desk.',
    },
    closed: {
      revoked: 'This card was revoked and cannot be used any more. The service desk can tell you why.',
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
