import type { zh } from './rights.zh.ts'

export const en: typeof zh = {
  rights: {
    title: 'My data',
    lead: 'Everything kept here about you is yours: to see, to take along, to take back.',
    copyTitle: 'Take a copy',
    copyText:
      'Register entry, portrait, cards, devices, applications, and every use and every look: one ZIP file with JSON and pictures.',
    copy: 'Download all my data',
    copying: 'Being prepared…',
    copied: 'Downloaded. Keep it safe: whoever has it can read it.',
    faceTitle: 'My face',
    faceHeld:
      'The numbers that stand for your face are kept here, encrypted, so that nobody gets another card with it.',
    faceNone: 'No face of yours is kept here.',
    faceUntil: (date) =>
      `You withdrew your consent and your face was deleted. The card goes on until ${date}; bring your ID card to the service desk before then for a card without a face.`,
    faceDesk: 'How it goes at the desk',
    withdraw: 'Withdraw consent to my face',
    withdrawAsk: 'Withdraw consent to your face?',
    withdrawText: 'The numbers and all pictures are deleted at once, for good.',
    withdrawCard: 'What about your card?',
    withdrawConfirm: 'Withdraw',
    cards: {
      desk: {
        title: 'Keep it for 30 days',
        detail: 'Until then the service desk can give you one without a face.',
      },
      end: { title: 'End it now', detail: 'You can apply again later.' },
    },
    withdrawn: 'Your face was deleted',
    eraseTitle: 'Erase everything',
    eraseText:
      'Your card, face, applications and history are erased; what is in backups can never be opened again.',
    keepsTitle: 'What stays, by law',
    keeps: {
      register_entry: 'The register entry: the city’s by law, and no longer connected with anything in Hufu',
      log_leaves: 'Check values in the log: they hold nothing, and other people’s proofs need them',
      counts: 'Counts: how often something happened, not to whom',
      erasure_mark: 'A number that says somebody was erased, not who',
    },
    erase: 'Erase all of it',
    eraseAsk: 'Erase everything about you?',
    eraseAskText: (date) =>
      `It is carried out on ${date}. Until then you can take it back at any time; after that nobody can.`,
    eraseConfirm: (days) => `Erase in ${days} days`,
    ordered: (date) => `Everything is erased on ${date}`,
    orderedText: 'Until then the card works as before, and you can take it back.',
    orderedByClerk:
      'It was ordered at the service desk, in your name. If that was not you, take it back now and tell the desk.',
    cancel: 'Take it back',
    cancelled: 'Taken back: nothing will be erased',
  },
}
