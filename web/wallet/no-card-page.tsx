import { EmptyState, LinkButton, Page } from '#kit/components'
import { useWords } from '#kit/words'
import { cardWords } from './words/card.ts'

/** A page about a card, opened where there is none: by a bookmark, or after it was taken off this device. */
export function NoCardPage() {
  const { noCard } = useWords(cardWords)
  return (
    <Page title={noCard.title} back="#/" hasOwnHeading>
      <EmptyState
        isPage
        icon="card"
        title={noCard.title}
        text={noCard.text}
        action={<LinkButton href="#/">{noCard.get}</LinkButton>}
      />
    </Page>
  )
}
