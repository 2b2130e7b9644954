import { Button } from '#kit/components'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { dropApplication } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'

export function StartOverButton({ isSecondary = false }: { isSecondary?: boolean }) {
  const { refused } = useWords(enrolWords)
  const startOver = async () => {
    await dropApplication()
    go('/consent')
  }
  return (
    <Button kind={isSecondary ? 'quiet' : 'primary'} onClick={() => void startOver()} isWide>
      {refused.startOver}
    </Button>
  )
}
