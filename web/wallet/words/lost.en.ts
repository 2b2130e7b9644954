import type { zh } from './lost.zh.ts'

export const en: typeof zh = {
  title: 'I have lost my phone',
  lead: 'Name, ID number and your face stop the Hufu card on that phone. Anybody’s browser will do; nothing stays in it.',
  own: 'This device holds a card. If it is the one to stop:',
  ownBlock: 'Block the card on this device',
  faceNote:
    'The camera then makes sure that it is you: one comparison with the register’s photo. The pictures are deleted right after.',
  next: 'Agree and show my face',
  checking: 'One moment…',
  desk: 'Without my face, at the service desk',
  waiting: 'Making sure',
  confirm: {
    title: 'Stop the phone?',
    sure: 'It is you.',
    unsure:
      'It looks like you, but we are not sure. Pressing puts everything to sleep; the service desk has the last word.',
    what: 'When you press:',
    endPoints: [
      'The card on that phone is void at once, for good',
      'The phone can log in nowhere, prove nothing and fetch nothing',
      'Logins and checks under way end',
      'You can get a new card on another phone straight away',
    ],
    sleepPoints: [
      'The card on that phone goes to sleep at once',
      'The phone can log in nowhere, prove nothing and read nothing',
      'With your ID card the service desk wakes it up or ends it',
    ],
    press: 'Stop everything on my phone',
    pressSleep: 'Put everything on my phone to sleep',
    pressing: 'One moment…',
    until: (time) => `Please press before ${time}; after that your face is needed again.`,
    leave: 'Do not stop it',
  },
  done: {
    title: 'Everything is stopped',
    asleep: 'Everything is asleep',
    at: (time) => `since ${time}`,
    ended: 'The card on that phone is void.',
    slept:
      'The card on that phone sleeps. When the service desk has checked who you are, they wake it up or end it.',
    offline: 'A gate without a network learns of it when it is next connected.',
    nextTitle: 'What next',
    nextPoints: [
      'Stolen or robbed: call the police (110) and give them the time above',
      'Have your operator block the SIM, and your bank any payments by phone',
      'ID card gone too: report it lost at the police station',
      'Questions: city hotline 12345, or any service desk',
    ],
    newCard: 'Get a new card',
    close: 'Done',
    seen: 'The stop is written into your record of uses; you can read it with your new card.',
  },
  sorry: {
    title: 'We did not recognise you',
    text: 'Nothing has been stopped yet. Light, angle or glasses can be the reason: check name and number, and try again in even light. Or go straight to the service desk, where it is done at once.',
    usedUp: 'No tries left',
    expired: 'Time is up',
    expiredText: 'Nothing has been stopped yet. Start again, and press as soon as you are asked to.',
    again: 'Start again',
  },
  atDesk: {
    title: 'At the service desk',
    lead: 'Without a phone and without a camera.',
    steps: [
      'Bring your ID card; if it is gone too, say so',
      'Go to the general desk of any service centre',
      'Say that your phone is lost and Hufu is to be stopped; they check who you are and do it at once',
    ],
    call: 'Cannot go? The city hotline 12345 knows the nearest desk.',
    back: 'Show my face after all',
  },
}
