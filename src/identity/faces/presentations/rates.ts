import { type Interval, wilson } from '../statistics.ts'
import type { Presentation } from './folder.ts'
import type { Outcome } from './play.ts'

// What is counted, in the terms of ISO/IEC 30107-3: APCER, the share of an attack's presentations that is taken for a
// living person, for each species of instrument by itself, the worst being the figure; BPCER, the share of living people
// that is not. What goes to review is neither: it is counted by itself, so that nobody takes a queue for an answer.

export type Share = { count: number; share: number; interval: Interval }

export type KindRates = {
  set: Presentation['set']
  group: Presentation['group']
  kind: string
  presentations: number
  subjects: number
  accepted: Share
  /** A person looks, and nothing is given until they have. */
  review: Share
  refused: Share
  /** How often each; `unfinished`: the frames ended before the challenge (non-response). */
  reasons: Readonly<Record<string, number>>
  /** Taken for alive and for the person on record: a card without anybody having looked (IAPAR). */
  cards: Share
  /** Of faults that name what has to be said: said. Null elsewhere. */
  rightAdvice: Share | null
}

type Goal = { apcerMax: number; bpcerMax: number }
/** Of this project. A city may want others; the counts stand for themselves. */
const goal: Goal = { apcerMax: 0.05, bpcerMax: 0.03 }

export type SetRates = {
  set: Presentation['set']
  /** The worst first. */
  attacks: KindRates[]
  bonaFide: KindRates[]
  faults: KindRates[]
  /** Kinds of this set beyond the goal. Null where the set has no bona fide or no attack: nothing is met then. */
  beyond: string[] | null
}

export function ratesOf(outcomes: readonly Outcome[]): SetRates[] {
  const sets = [...new Set(outcomes.map(({ presentation }) => presentation.set))].toSorted()
  return sets.map((set) =>
    ratesOfSet(
      set,
      outcomes.filter(({ presentation }) => presentation.set === set),
    ),
  )
}

function ratesOfSet(set: Presentation['set'], outcomes: readonly Outcome[]): SetRates {
  const of = (group: Presentation['group']) => {
    const own = outcomes.filter(({ presentation }) => presentation.group === group)
    const kinds = [...new Set(own.map(({ presentation }) => presentation.kind))].toSorted()
    return kinds.map((kind) =>
      kindRates(
        kind,
        own.filter(({ presentation }) => presentation.kind === kind),
      ),
    )
  }
  const open = ({ accepted, review }: KindRates) => accepted.share + review.share
  const attacks = of('attack').toSorted((p, q) => q.accepted.share - p.accepted.share || open(q) - open(p))
  const [bonaFide, faults] = [of('bona_fide'), of('fault')]
  const beyond = [
    ...[...attacks, ...faults].filter(({ accepted }) => accepted.share > goal.apcerMax),
    ...bonaFide.filter(({ refused }) => refused.share > goal.bpcerMax),
  ].map(({ kind }) => kind)
  const isTold = attacks.length > 0 && bonaFide.length > 0
  return { set, attacks, bonaFide, faults, beyond: isTold ? beyond : null }
}

function kindRates(kind: string, outcomes: readonly Outcome[]): KindRates {
  const [first] = outcomes
  if (!first) throw new RangeError('a kind has a presentation')
  const { set, group } = first.presentation
  const share = (is: (outcome: Outcome) => boolean) => shareOf(outcomes, is)
  const reasons: Record<string, number> = {}
  for (const { reason } of outcomes) if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1
  const told = outcomes.filter(({ presentation }) => presentation.advice !== undefined)
  return {
    set,
    group,
    kind,
    presentations: outcomes.length,
    subjects: new Set(outcomes.map(({ presentation }) => presentation.subject)).size,
    accepted: share(({ liveness }) => liveness === 'accepted'),
    review: share(({ liveness }) => liveness === 'review'),
    refused: share(({ liveness }) => liveness === 'refused'),
    reasons,
    cards: share(({ liveness, likeness }) => liveness === 'accepted' && likeness === 'match'),
    rightAdvice:
      told.length === 0 ? null : shareOf(told, ({ presentation, advice }) => advice === presentation.advice),
  }
}

function shareOf(outcomes: readonly Outcome[], is: (outcome: Outcome) => boolean): Share {
  const count = outcomes.filter(is).length
  return { count, share: count / outcomes.length, interval: wilson(count, outcomes.length) }
}
