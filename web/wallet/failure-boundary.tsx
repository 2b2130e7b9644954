import { Component, type ReactNode } from 'react'
import { Button, EmptyState, Page } from '#kit/components'
import { useWords } from '#kit/words'
import { cardWords } from './words/card.ts'

/** Our own mistake on one page, or a part that could not be loaded: the rest of the wallet goes on. */
export class FailureBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <FailedPage /> : this.props.children
  }
}

function FailedPage() {
  const words = useWords(cardWords)
  return (
    <Page title={words.failed.title} back="#/" hasOwnHeading>
      <EmptyState
        isPage
        icon="warning"
        title={words.failed.title}
        text={words.failed.text}
        action={
          <Button icon="refresh" onClick={() => location.reload()}>
            {words.failed.reload}
          </Button>
        }
      />
    </Page>
  )
}
