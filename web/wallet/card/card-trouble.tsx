import { useState } from 'react'
import type { MyCard } from '#contract/identity/cards'
import type { Loaded } from '#kit/api'
import { Button, ConfirmDialog, LinkButton, Note, RefusalNote } from '#kit/components'
import { eraseEverything } from '#kit/holder'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { readHolding } from '../holding.ts'
import { hasEnded } from './ended.ts'
import { cardWords } from '../words/card.ts'

type CardWords = (typeof cardWords)['zh']['card']
type LastWord = { state: MyCard['state']; reason: string | undefined }

/** Why the card does not work, in plain words, and the way on. Nothing where it works. */
export function CardTrouble({ loaded }: { loaded: Loaded<MyCard> }) {
  const words = useWords(cardWords)
  const last = lastWordOf(loaded)
  if (last) return <Closed last={last} />
  if (loaded.state === 'failed') return <Unknown loaded={loaded} />
  if (loaded.state === 'loading') return null
  const { state, holds, closed } = loaded.value
  switch (state) {
    case 'active':
      return null
    case 'suspended':
      return (
        <>
          {holds.map((hold) => (
            <Note key={hold.cause} tone="warn" title={words.card.why}>
              {holdText(hold, words.card)}
            </Note>
          ))}
          <LinkButton href="#/desk" isWide>
            {words.card.desk}
          </LinkButton>
        </>
      )
    case 'revoked':
    case 'ended':
      return <Closed last={{ state, reason: closed?.reason }} />
  }
}

/** A card whose session the server has closed still says how it ended (cards.session_ended). */
export function lastWordOf(loaded: Loaded<MyCard>): LastWord | undefined {
  if (loaded.state !== 'failed') return undefined
  const { facts } = loaded.refused
  if (!hasEnded(loaded.refused)) return undefined
  const state = facts['cardState']
  return {
    state: state === 'suspended' || state === 'revoked' ? state : 'ended',
    reason: typeof facts['reason'] === 'string' ? facts['reason'] : undefined,
  }
}

function Unknown({ loaded }: { loaded: Loaded<MyCard> & { state: 'failed' } }) {
  const { card } = useWords(cardWords)
  const isNetwork = loaded.refused.status === 0
  if (isNetwork) {
    return (
      <Note icon="wifiOff" role="status">
        {card.offline}
      </Note>
    )
  }
  return <RefusalNote refusal={loaded.refused} onRetry={loaded.reload} />
}

/** After these a person has to look at papers before there can be another card. */
const deskFirst: ReadonlySet<string> = new Set([
  'misuse',
  'phone_reported_lost',
  'issued_in_error',
  'person_moved',
  'person_dead',
  'person_erased',
])

function Closed({ last }: { last: LastWord }) {
  const words = useWords(cardWords)
  const [isAsking, setAsking] = useState(false)
  const isForDesk = last.reason !== undefined && deskFirst.has(last.reason)
  const startOver = async () => {
    await eraseEverything()
    await readHolding()
    go('/')
  }
  return (
    <>
      <Note tone="bad" title={words.card.why}>
        {closedText(last, words.card)}
      </Note>
      <Button kind={isForDesk ? 'secondary' : 'primary'} isWide onClick={() => setAsking(true)}>
        {words.card.startOver}
      </Button>
      <LinkButton href="#/desk" kind={isForDesk ? 'primary' : 'secondary'} isWide>
        {words.card.desk}
      </LinkButton>
      <ConfirmDialog
        title={words.card.startOver}
        confirmLabel={words.card.erase}
        isOpen={isAsking}
        onConfirm={() => void startOver()}
        onClose={() => setAsking(false)}
      >
        <p>{words.card.eraseAsk}</p>
      </ConfirmDialog>
    </>
  )
}

function holdText({ cause, reason }: MyCard['holds'][number], words: CardWords): string {
  switch (cause) {
    case 'operator':
      return words.holds.operator
    case 'resident':
      return words.holds.resident
    case 'guardian':
      return words.holds.guardian
    case 'ground':
      return isGround(reason, words) ? words.holds.ground[reason] : words.holds.operator
  }
}

function isGround(reason: string, words: CardWords): reason is keyof CardWords['holds']['ground'] {
  return Object.hasOwn(words.holds.ground, reason)
}

function isClosing(reason: string, words: CardWords): reason is keyof CardWords['closed'] {
  return Object.hasOwn(words.closed, reason)
}

function closedText({ state, reason }: LastWord, words: CardWords): string {
  if (reason !== undefined && isClosing(reason, words)) return words.closed[reason]
  return state === 'revoked' ? words.closed.revoked : words.closed.device_stopped
}
