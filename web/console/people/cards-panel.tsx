import { useState } from 'react'
import { Badge, Button, List, ListItem, Note, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import {
  changeCard,
  readCards,
  stopEverything,
  type CardRecord,
  type CardVerb,
  type PersonCards,
  type Standing,
} from './calls.ts'
import { CardDialog } from './card-dialog.tsx'
import { cardWords } from './card-words.ts'

type CardsPanelProps = { personId: string; standing: Standing }

export function CardsPanel({ personId, standing }: CardsPanelProps) {
  const words = useWords(cardWords)
  // The register's word reaches the card through the outbox: a change of standing asks again.
  const cards = useLoaded(`${personId} ${standing}`, (signal) => readCards(personId, signal))
  return (
    <div className="stack">
      <Panel title={words.title}>
        <LoadedView loaded={cards}>
          {(value) =>
            value.cards.length === 0 ? (
              <p className="quiet">{words.none}</p>
            ) : (
              value.cards.map((card) => <CardItem key={card.cardId} card={card} onChanged={cards.reload} />)
            )
          }
        </LoadedView>
      </Panel>
      {cards.state === 'loaded' && <Devices devices={cards.value.devices} />}
      {cards.state === 'loaded' && isSomethingLeft(cards.value) && (
        <LostPhone personId={personId} onChanged={cards.reload} />
      )}
    </div>
  )
}

const stateTones = { active: 'good', suspended: 'warn', revoked: 'bad', ended: 'plain' } as const

function CardItem({ card, onChanged }: { card: CardRecord; onChanged: () => void }) {
  const words = useWords(cardWords)
  const format = useFormat()
  const [verb, setVerb] = useState<CardVerb>()
  return (
    <article className="card-item">
      <header>
        <h3>{words.editions[card.edition]}</h3>
        <Badge tone={stateTones[card.state]}>{words.states[card.state]}</Badge>
        <span className="quiet">{words.issued(format.dateTime(card.issuedAt))}</span>
      </header>
      <WhyNot card={card} />
      <div className="row">
        {verbsOf(card).map((one) => (
          <Button
            key={one}
            size="small"
            kind={one === 'revoke' ? 'danger' : 'secondary'}
            onClick={() => setVerb(one)}
          >
            {words.verbs[one].label}
          </Button>
        ))}
      </div>
      <Changes card={card} />
      {verb && (
        <CardDialog
          verb={verb}
          send={(order) => changeCard(card.cardId, verb, order)}
          onClose={() => setVerb(undefined)}
          onChanged={() => {
            setVerb(undefined)
            onChanged()
          }}
        />
      )}
    </article>
  )
}

/** One act for whoever stands at the desk without a phone. */
function LostPhone({ personId, onChanged }: { personId: string; onChanged: () => void }) {
  const words = useWords(cardWords)
  const [isAsking, setAsking] = useState(false)
  return (
    <div>
      <Button kind="danger" icon="phone" onClick={() => setAsking(true)}>
        {words.verbs.stop.label}
      </Button>
      {isAsking && (
        <CardDialog
          verb="stop"
          send={(order) => stopEverything(personId, order)}
          onClose={() => setAsking(false)}
          onChanged={() => {
            setAsking(false)
            onChanged()
          }}
        />
      )}
    </div>
  )
}

const isSomethingLeft = ({ cards, devices }: PersonCards) =>
  cards.some(({ state }) => state === 'active' || state === 'suspended') ||
  devices.some(({ state }) => state === 'active')

/** What an operator may do with a card as it stands. A hold by the document is lifted by the document alone. */
function verbsOf(card: CardRecord): CardVerb[] {
  switch (card.state) {
    case 'active':
      return ['suspend', 'revoke']
    case 'suspended':
      return card.holds.some(({ cause }) => cause !== 'ground') ? ['resume', 'revoke'] : ['suspend', 'revoke']
    case 'revoked':
    case 'ended':
      return []
  }
}

function WhyNot({ card }: { card: CardRecord }) {
  const words = useWords(cardWords)
  const reasonOf = useReason()
  const isOnlyGround = card.holds.length > 0 && card.holds.every(({ cause }) => cause === 'ground')
  if (card.closed)
    return (
      <Note tone={card.state === 'revoked' ? 'bad' : 'plain'}>
        {words.closed(reasonOf(card.closed.reason))}
      </Note>
    )
  if (card.holds.length === 0) return null
  return (
    <Note tone="warn">
      {card.holds.map((hold) => (
        <p key={hold.cause}>{words.asleep(words.heldBy[hold.cause], reasonOf(hold.reason))}</p>
      ))}
      {isOnlyGround && <p>{words.groundNote}</p>}
    </Note>
  )
}

function Changes({ card }: { card: CardRecord }) {
  const words = useWords(cardWords)
  const format = useFormat()
  const reasonOf = useReason()
  if (card.changes.length === 0) return null
  return (
    <details className="chart-table">
      <summary>{words.history}</summary>
      <ol className="changes">
        {card.changes.map((change) => (
          <li key={change.requestId}>
            <time dateTime={change.at}>
              {format.dateTime(change.at)} · {words.by[change.by]}
            </time>
            <b>{words.changes[change.change]}</b> · {reasonOf(change.reason)}{' '}
            {change.note && <q>{change.note}</q>}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** Reasons are an open list on the wire: one that has no words yet is shown as it is. */
function useReason(): (reason: string) => string {
  const words: Record<string, string> = useWords(cardWords).reasons
  return (reason) => words[reason] ?? reason
}

function Devices({ devices }: { devices: PersonCards['devices'] }) {
  const words = useWords(cardWords)
  const format = useFormat()
  return (
    <Panel title={words.devices}>
      {devices.length === 0 ? (
        <p className="quiet">{words.noDevices}</p>
      ) : (
        <List>
          {devices.map((device) => (
            <ListItem
              key={device.deviceId}
              icon="phone"
              title={words.deviceStates[device.state]}
              detail={words.device(format.dateTime(device.registeredAt))}
            />
          ))}
        </List>
      )}
    </Panel>
  )
}
