import type { Entry } from '#contract/identity/history'
import type { IconName } from '#kit/components'
import type { Language } from '#kit/words'
import { claimTitle } from '../present/claim-words.ts'
import type { usesWords } from '../words/uses.ts'

type WalletWords = (typeof usesWords)['zh']
type Event = Entry['event']
type Tone = 'plain' | 'good' | 'warn' | 'bad'

/** One entry of the history as a person reads it. */
export type EntryWords = {
  icon: IconName
  tone: Tone
  title: string
  /** one line in the list */
  summary: string
  who: string
  /** why: the party's purpose, or the reason that was given */
  why: string | undefined
  /** what was given, or asked; undefined where nothing of the kind happened */
  claims: { label: string; titles: readonly string[] } | undefined
  isLookup: boolean
}

export function entryWords(event: Event, words: WalletWords, language: Language): EntryWords {
  switch (event.kind) {
    case 'login':
    case 'presentation':
    case 'refused':
      return partyWords(event, words, language)
    case 'lookup':
      return lookupWords(event, words)
    case 'enrolment':
      return plainWords(words.events.enrolments[event.outcome], words.events.actors.hufu, {
        icon: 'document',
        tone: event.outcome === 'refused' ? 'warn' : 'good',
      })
    case 'desk':
      return plainWords(words.events.desk[event.act], words.uses.operator(event.operatorId.slice(-8)), {
        icon: 'document',
        tone: event.act === 'rejected' ? 'warn' : 'good',
      })
    case 'likeness_cleared':
    case 'likeness_reopened':
      return plainWords(
        words.events.likeness[event.kind],
        event.operatorIds.map((id) => words.uses.operator(id.slice(-8))).join(' · '),
        { icon: 'people', tone: 'plain', why: reasonText(event.reason, words) },
      )
    case 'guardianship':
      return plainWords(words.events.guardianship[event.side][event.act], words.events.guardianBy[event.by], {
        icon: 'people',
        tone: guardianTones.has(event.act) ? 'warn' : 'plain',
      })
    case 'issued':
    case 'suspended':
    case 'resumed':
    case 'revoked':
    case 'ended':
      return plainWords(words.events.cards[event.kind], words.events.actors[event.by], {
        icon: 'card',
        tone: cardTones[event.kind],
        why: reasonText(event.reason, words),
      })
    case 'device_registered':
    case 'device_stopped':
      return plainWords(words.events.devices[event.kind], words.events.actors.hufu, {
        icon: 'phone',
        tone: event.kind === 'device_stopped' ? 'warn' : 'plain',
        why: reasonText(event.reason, words),
      })
    case 'stop_refused':
    case 'everything_stopped':
    case 'rights':
      return orderWords(event, words)
    case 'standing':
      return plainWords(words.events.standings[event.standing], words.events.actors[event.by], {
        icon: 'document',
        tone: event.standing === 'valid' ? 'good' : 'warn',
        why: reasonText(event.reason, words),
      })
  }
}

/** What somebody asked for from outside the card: to stop a lost phone, or something about their own data. */
function orderWords(
  event: Extract<Event, { kind: 'stop_refused' | 'everything_stopped' | 'rights' }>,
  { events }: WalletWords,
): EntryWords {
  switch (event.kind) {
    case 'stop_refused':
      return plainWords(events.stopRefused, events.stranger, { icon: 'block', tone: 'bad' })
    case 'everything_stopped':
      return plainWords(events.stopped[event.fate], events.actors[event.by], { icon: 'phone', tone: 'warn' })
    case 'rights':
      return plainWords(events.rights[event.act], events.actors[event.by], {
        icon: 'document',
        tone: event.act === 'erasure_ordered' ? 'warn' : 'plain',
      })
  }
}

const guardianTones: ReadonlySet<string> = new Set(['declined', 'withdrew', 'blocked', 'unrelated'])

const cardTones = {
  issued: 'good',
  suspended: 'warn',
  resumed: 'good',
  revoked: 'bad',
  ended: 'plain',
} as const

function partyWords(
  event: Extract<Event, { kind: 'login' | 'presentation' | 'refused' }>,
  words: WalletWords,
  language: Language,
): EntryWords {
  const who = event.party.name?.[language] ?? words.uses.goneParty
  const titles = event.claims.map((claim) => claimTitle(claim, words))
  const isRefused = event.kind === 'refused'
  const given = titles.length === 0 ? words.uses.onlyHolder : titles.join(language === 'zh' ? '、' : ', ')
  return {
    icon: isRefused ? 'block' : event.kind === 'login' ? 'login' : 'shield',
    tone: isRefused ? 'warn' : 'plain',
    title: words.events[event.kind](who),
    summary: isRefused ? words.uses.nothing : given,
    who,
    why: event.purpose?.[language],
    claims: {
      label: isRefused ? words.uses.asked : words.uses.what,
      titles: titles.length > 0 ? titles : [given],
    },
    isLookup: false,
  }
}

function lookupWords(event: Extract<Event, { kind: 'lookup' }>, words: WalletWords): EntryWords {
  const reason = reasonText(event.reason, words)
  const reference = event.reference ? words.uses.reference(event.reference) : undefined
  const what = words.events.lookups[event.look]
  return {
    icon: 'eye',
    tone: 'warn',
    title: words.uses.staffDid(what),
    summary: reason ?? words.uses.badge,
    who: words.uses.operator(event.operatorId.slice(-8)),
    why: [reason, reference].filter(Boolean).join(' · ') || undefined,
    claims: undefined,
    isLookup: true,
  }
}

function plainWords(
  title: string,
  who: string,
  more: { icon: IconName; tone: Tone; why?: string | undefined },
): EntryWords {
  const { icon, tone, why } = more
  return { icon, tone, title, summary: why ?? who, who, why, claims: undefined, isLookup: false }
}

function reasonText(reason: string | null, words: WalletWords): string | undefined {
  if (reason === null) return undefined
  return isReason(reason, words) ? words.reasons[reason] : words.reasons.other
}

function isReason(reason: string, words: WalletWords): reason is keyof WalletWords['reasons'] {
  return Object.hasOwn(words.reasons, reason)
}
