import { EmptyState, LinkButton, Page } from '#kit/components'
import { useWords } from '#kit/words'
import { cardWords } from './words/card.ts'

export function NotFoundPage() {
  const words = useWords(cardWords)
  return (
    <Page title={words.notFound.title} back="#/" hasOwnHeading>
      <EmptyState
        isPage
        icon="search"
        title={words.notFound.title}
        text={words.notFound.text}
        action={<LinkButton href="#/">{words.notFound.home}</LinkButton>}
      />
    </Page>
  )
}
