import { LinkButton, Note } from '#kit/components'
import { useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { reviewWords } from './words.ts'

/** What takes two cannot be done by one, and nothing is weakened because of it: it is said, with the way out. */
export function Alone() {
  const words = useWords(reviewWords)
  const mayInvite = useRight('operators.invite')
  return (
    <Note tone="warn" title={words.alone}>
      <p>{words.aloneText}</p>
      {mayInvite ? (
        <LinkButton href="#/operators" kind="secondary" size="small" icon="plus">
          {words.invite}
        </LinkButton>
      ) : (
        <p>{words.askInvite}</p>
      )}
    </Note>
  )
}
