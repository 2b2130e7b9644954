import { Button } from '#kit/components'
import { currentWard, openProfile, ownProfile } from '#kit/holder'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { dropApplication } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'

export function StartOverButton({ isSecondary = false }: { isSecondary?: boolean }) {
  const { refused } = useWords(enrolWords)
  const startOver = async () => {
    await dropApplication()
    // For a child the guardian applies, from their own place.
    const ward = await currentWard()
    if (ward) openProfile(ownProfile, `/family/apply/${ward.wardId}`)
    else go('/consent')
  }
  return (
    <Button kind={isSecondary ? 'quiet' : 'primary'} onClick={() => void startOver()} isWide>
      {refused.startOver}
    </Button>
  )
}
