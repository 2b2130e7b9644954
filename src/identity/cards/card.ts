import type { endReasons, groundReasons, lossReasons } from './contract.ts'

export type Edition = 'lightweight' | 'upgraded'

/** Who changed a card. The register acts as 'system', a child's guardian as one. */
export type Actor =
  | { kind: 'operator'; operatorId: string }
  | { kind: 'resident' }
  | { kind: 'guardian'; guardianId: string }
  | { kind: 'system' }

/**
 * What keeps a card asleep. Four causes that know nothing of each other: that the document was found
 * again must not wake a card which an operator put to sleep for another reason.
 */
export type HoldCause = 'ground' | 'operator' | 'resident' | 'guardian'
export type Hold = { cause: HoldCause; reason: string; at: Date }

type Issued = {
  cardId: string
  personId: string
  edition: Edition
  applicationId: string
  issuedAt: Date
  /** The one device that holds copies of this card; null until the first copy is fetched. */
  deviceId: string | null
}

/** Revoked: taken away, with a reason. Ended: another card or nothing took its place, with no reproach. */
export type Card = Issued &
  (
    | { state: 'active' }
    | { state: 'suspended'; holds: Hold[] }
    | { state: 'revoked'; closedAt: Date; reason: string; by: Actor }
    | { state: 'ended'; closedAt: Date; reason: EndReason; by: Actor }
  )

export type EndReason = (typeof endReasons)[number]
export type LossReason = (typeof lossReasons)[number]
export type GroundReason = (typeof groundReasons)[number]

/** What the register says of a person, and so of the ground the card stands on; erased: it knows nobody any more. */
export type Standing = 'valid' | 'lost' | 'expired' | 'dead' | 'moved' | 'erased'

/** A device belongs to a person; one is active at a time (product: a new phone ends the old one). */
export type Device = { deviceId: string; personId: string; registeredAt: Date } & (
  | { state: 'active' }
  | { state: 'ended'; endedAt: Date; reason: string }
)

/** One change of state, kept for the audit. */
export type Change = {
  requestId: string
  change: 'suspended' | 'resumed' | 'revoked'
  reason: string
  noteSealed: Buffer | null
  by: Actor
  at: Date
}

/** Which holds somebody may lift. The resident's own block is lifted at the desk, not on the phone that may be stolen. */
export function liftableBy(by: Actor): HoldCause[] {
  switch (by.kind) {
    case 'operator':
      return ['operator', 'resident', 'guardian']
    case 'resident':
      return []
    case 'guardian':
      return ['guardian']
    case 'system':
      return ['ground']
  }
}

/**
 * Asleep because its phone is said to be lost: whoever holds the phone must not so much as read with it. A resident's own
 * block from that phone is another matter: there the owner holds it.
 */
export function isReportedLost(card: Card): boolean {
  return card.state === 'suspended' && card.holds.some(({ reason }) => reason === reportedLost)
}
export const reportedLost: LossReason = 'phone_reported_lost'

/** The hold that somebody's suspension puts on. */
export function holdOf(by: Actor): HoldCause {
  return by.kind === 'system' ? 'ground' : by.kind
}
