import { LinkButton } from '#kit/components'
import { useWords } from '#kit/words'
import { presentWords } from '../words/present.ts'

export function HomeLink() {
  const { present } = useWords(presentWords)
  return (
    <LinkButton href="#/" kind="secondary">
      {present.home}
    </LinkButton>
  )
}
