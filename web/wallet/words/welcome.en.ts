import type { zh } from './welcome.zh.ts'

export const en: typeof zh = {
  welcome: {
    largeType: 'Large type',
    title: 'Hufu',
    city: 'the city’s identity card',
    lead: 'One half is in your hand, the other with the city. If they fit, it is you.',
    points: [
      {
        title: 'Say only what is needed',
        text: 'A shop gets a yes or a no. It never gets your ID number, so it cannot leak it.',
      },
      {
        title: 'Show your face once',
        text: 'It takes a few minutes. From then on your phone is enough for logins, hotels and tickets.',
      },
      {
        title: 'Every use is on record',
        text: 'Who asked, what they learned, when and why: you can see it all.',
      },
    ],
    begin: 'Get my card',
    resume: 'Continue',
    noFace: 'Rather not show your face? Bring your ID card to the service desk; it works just the same.',
    lost: 'I have lost my phone',
    have: 'Had a card before? On a new phone you start here too. The card on the old phone stops by itself.',
  },
  sample: {
    badge: 'Sample city',
    note: 'This is a sample city for trying things out. The people in it are made up.',
    try: 'Try with a sample resident',
    tryDetail: 'Pick a made-up person and walk through it all',
    add: 'Add yourself to the sample register',
    addDetail: 'Take a photo, get a made-up number',
    title: 'Sample residents',
    lead: 'They are not real people. Pick one, and name and number are filled in.',
    faceHint:
      'The camera must then see this person’s picture. To use your own face, add yourself to the register first.',
    use: 'Use this one',
    full: 'The sample register is full.',
    standings: {
      valid: 'ID card valid',
      lost: 'ID card reported lost',
      expired: 'ID card expired',
      dead: 'deceased',
      moved: 'moved away',
    },
    addTitle: 'Add yourself',
    addLead:
      'You get a made-up ID number that works in this sample city only. The photo stays in the sample register on this server.',
    takePhoto: 'Take the photo',
    again: 'Take it again',
    submit: 'Add me to the register',
    added: 'Done. You are in the register.',
    number: 'Your made-up number (shown this once)',
    copied: 'Number copied',
    copy: 'Copy the number',
    go: 'Get a card with it',
    photoAlt: 'The photo just taken',
  },
}
