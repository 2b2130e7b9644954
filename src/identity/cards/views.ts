import type { Card, Change, Device, Hold } from './card.ts'
import type { CardRecord, MyCard } from './contract.ts'

const time = (at: Date) => at.toISOString()

const holdViews = (holds: Hold[]) => holds.map((hold) => ({ ...hold, at: time(hold.at) }))

function lifeView(card: Card): Pick<MyCard, 'state' | 'holds' | 'closed'> {
  switch (card.state) {
    case 'active':
      return { state: card.state, holds: [], closed: null }
    case 'suspended':
      return { state: card.state, holds: holdViews(card.holds), closed: null }
    case 'revoked':
    case 'ended': {
      const closed = { reason: card.reason, by: card.by.kind, at: time(card.closedAt) }
      return { state: card.state, holds: [], closed }
    }
  }
}

export function deviceView(device: Device, thisDeviceId: string | null): MyCard['devices'][number] {
  return {
    deviceId: device.deviceId,
    state: device.state,
    registeredAt: time(device.registeredAt),
    endedAt: device.state === 'ended' ? time(device.endedAt) : null,
    isThisDevice: device.deviceId === thisDeviceId,
  }
}

export function myCard(card: Card, devices: Device[], thisDeviceId: string): MyCard {
  return {
    cardId: card.cardId,
    edition: card.edition,
    issuedAt: time(card.issuedAt),
    ...lifeView(card),
    devices: devices.map((device) => deviceView(device, thisDeviceId)),
  }
}

/** @param notes in the order of the changes, opened */
export function cardRecord(card: Card, changes: Change[], notes: (Buffer | null)[]): CardRecord {
  return {
    cardId: card.cardId,
    personId: card.personId,
    edition: card.edition,
    issuedAt: time(card.issuedAt),
    ...lifeView(card),
    changes: changes.map(({ requestId, change, reason, by, at }, index) => ({
      requestId,
      change,
      reason,
      note: notes[index]?.toString() ?? null,
      by: by.kind,
      operatorId: by.kind === 'operator' ? by.operatorId : null,
      at: time(at),
    })),
  }
}
