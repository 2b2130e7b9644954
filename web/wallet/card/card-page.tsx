import { lazy, Suspense, useEffect, useState } from 'react'
import type { MyCard } from '#contract/identity/cards'
import { type Loaded, useLoaded } from '#kit/api'
import { LinkButton, Page, Skeleton } from '#kit/components'
import type { CardFace } from '#kit/holder'
import { useFormat, useWords } from '#kit/words'
import { residentApi } from '../holding.ts'
import { cardWords } from '../words/card.ts'
import { CardPicture } from './card-picture.tsx'
import { CardTrouble, lastWordOf } from './card-trouble.tsx'
import { InstallHint } from './install-hint.tsx'
import './card-page.css'

const LastUse = lazy(async () => ({ default: (await import('../uses/last-use.tsx')).LastUse }))

export function CardPage({ face }: { face: CardFace }) {
  const { card } = useWords(cardWords)
  const format = useFormat()
  const [isShown, setShown] = useState(false)
  const loaded = useLoaded('card', (signal) => residentApi.get<MyCard>('/api/cards/mine', { signal }))
  useRefill()
  useHiddenWhenLeft(() => setShown(false))
  const known = stateOf(loaded)
  const issuedOn = loaded.state === 'loaded' ? card.issuedOn(format.date(loaded.value.issuedAt)) : undefined
  return (
    <Page title={card.title} isTitleHidden>
      <div className="card-stage">
        <CardPicture face={face} state={known} reveal={{ isShown, onChange: setShown }} note={issuedOn} />
      </div>
      <CardTrouble loaded={loaded} />
      {known === 'active' && (
        <>
          <LinkButton href="#/scan" icon="scan" isWide>
            {card.scan}
          </LinkButton>
          <p className="quiet card-scan-note">{card.scanDetail}</p>
          <Suspense fallback={<Skeleton shape="list" count={1} />}>
            <LastUse />
          </Suspense>
          <InstallHint />
        </>
      )}
    </Page>
  )
}

/** Without an answer the card is shown as it last was; a session that ended tells how the card ended. */
function stateOf(loaded: Loaded<MyCard>): MyCard['state'] {
  if (loaded.state === 'loaded') return loaded.value.state
  return lastWordOf(loaded)?.state ?? 'active'
}

function useRefill(): void {
  useEffect(() => {
    // Quietly: copies are no matter of the person's, and the next opening tries again.
    void import('#kit/holder').then(({ refill }) => refill(new Date())).catch(() => undefined)
  }, [])
}

/** A revealed name is masked again when the page goes out of sight. */
function useHiddenWhenLeft(hide: () => void): void {
  useEffect(() => {
    const left = () => {
      if (document.visibilityState === 'hidden') hide()
    }
    document.addEventListener('visibilitychange', left)
    return () => document.removeEventListener('visibilitychange', left)
  })
}
