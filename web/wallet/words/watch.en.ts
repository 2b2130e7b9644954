import type { zh } from './watch.zh.ts'

export const en: typeof zh = {
  watch: {
    title: 'How your history is checked',
    inOrder: (count) => `${count} entries, all in order`,
    partly: (checked, all) => `${checked} of ${all} entries checked`,
    none: 'No entries to check yet',
    begins: 'The log begins in a moment',
    checking: 'Checking…',
    since: (date) => `Watched by this phone since ${date}`,
    lately: (when) => `checked ${when}`,
    never: 'not checked yet',
    offline: (when) => `No network now. Last checked: ${when}`,
    failed: (when) => `Could not be checked this time. Last checked: ${when}`,
    still: (when) => `The log has stood still since ${when}. If it stays so, ask at the service desk.`,
    details: 'How it was checked',
    marks: { checked: 'Checked', sealing: 'Recorded, being sealed', unchecked: 'Waiting to be checked' },
    markNote: {
      checked:
        'Your phone has checked this entry’s place in the city’s log. Nobody can change it or take it out unnoticed.',
      sealing: 'It comes into the log in a few seconds, and your phone checks it then.',
      unchecked: 'Your phone is checking page by page and will soon come to it.',
    },
    place: (place) => `place ${place} in the log`,
    proof: 'Checked',
    how: 'How this works',
    howText: [
      'Each use of your card and each look of the city’s staff becomes an entry, and goes into one log for the whole city. All that stands there is a fingerprint that looks like noise: nobody else can tell whose it is, or what it says.',
      'Your phone remembers the fingerprint of each entry it saw, and each log that the city signed. Whenever you open it, it computes anew: is an entry missing, was one changed, are they all still in the log?',
      'Everybody looks at the same log. To change one of your entries somebody would have to change all of it, and everybody’s phones would notice.',
    ],
    cannot: 'One thing it cannot do: if somebody looked and no entry was ever written, no log can show it.',
    facts: {
      entries: 'Your entries',
      since: 'Watched since',
      last: 'Last checked',
      log: 'The city’s log',
      seal: 'Its fingerprint',
    },
    leaves: (count) => `${count} entries`,
    sealNote: 'A phone that shows the same number of entries must show the same fingerprint.',
    checkNow: 'Check now',
    saveHeads: 'Save the log signatures seen',
    saveHeadsNote:
      'The file says nothing about you. An auditor or another resident can use it to find out whether all are shown the same log.',
    compare: 'Compare with somebody’s file',
    compared: (count) => `${count} signatures compared. All of them fit.`,
    comparedNone: 'There is no signature of this city’s log in that file.',
    breaks: 'Earlier alarms',
    breakOf: (what, when) => `${what} (${when})`,
    alarm: {
      title: 'Your history does not fit',
      open: 'See what to do',
      found: (when) => `Your phone found out ${when}:`,
      what: {
        head_forged: {
          title: 'The log’s seal is not the city’s',
          text: 'The log that arrived is not signed with the key of this city’s log.',
        },
        head_older: {
          title: 'The log has become shorter',
          text: 'Your phone has seen a longer one. A log only grows: entries were taken back, or the database was put back to an earlier state.',
        },
        log_rewritten: {
          title: 'The log was rewritten',
          text: 'What there is now does not continue the log that your phone has seen: something that was signed has been changed.',
        },
        split_view: {
          title: 'Somebody is shown another log',
          text: 'Both logs are signed by this city, and they contradict each other.',
        },
        entry_missing: {
          title: 'An entry is missing',
          text: 'Entries are numbered one after the other, and this number is not there.',
        },
        entry_altered: {
          title: 'An entry was changed',
          text: 'It is not what was sealed into the log.',
        },
        entry_not_sealed: {
          title: 'An entry is kept out of the log',
          text: 'It should have been sealed long ago, and has not been.',
        },
      },
      entry: (sequence) => `Entry number ${sequence}`,
      seeEntry: 'Look at this entry',
      doTitle: 'What to do',
      steps: [
        'Save the evidence first. It holds what the city itself has signed and cannot deny.',
        'Take the file to somebody who does not answer to the issuer of the card: the audit office, the data protection authority, an expert whom you trust.',
        'Ask at the service desk. If the database was damaged and restored from a backup, they should be able to say what was lost.',
        'Your card goes on working. If there are uses you do not remember, block it.',
      ],
      save: 'Save the evidence',
      saveNote: 'It contains the entry that does not fit. Give it only to somebody you trust.',
      anew: 'Begin to watch anew from today’s log',
      anewTitle: 'Begin anew?',
      anewText:
        'The alarm moves to “Earlier alarms”. Your phone forgets what it saw before and checks from today’s log on. Save the evidence first.',
      anewConfirm: 'Begin anew',
    },
    fileHeads: 'hufu-log-heads',
    fileEvidence: 'hufu-history-evidence',
  },
}
