import type { Refused } from '#kit/api'
import { ErrorState, LinkButton } from '#kit/components'
import { useWords } from '#kit/words'
import { hasEnded } from './card/ended.ts'
import { cardWords } from './words/card.ts'

/** What a page asked for did not come. Where the card on this device is over, no retry helps: its page says why. */
export function LoadFailed({ refused, onRetry }: { refused: Refused; onRetry: () => void }) {
  const { card } = useWords(cardWords)
  if (!hasEnded(refused)) return <ErrorState refusal={refused} onRetry={onRetry} />
  return <ErrorState refusal={refused} action={<LinkButton href="#/">{card.seeWhy}</LinkButton>} />
}
