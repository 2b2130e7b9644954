import { useState } from 'react'
import { Button, Panel } from '#kit/components'
import { useWords } from '#kit/words'
import { Facts } from '../parts/facts.tsx'
import { revealNumber, type ReviewEvidence } from './calls.ts'
import { RevealDialog } from './reveal-dialog.tsx'
import { reviewWords } from './words.ts'

/** What of the register is needed to judge, and no more. */
export function ApplicantPanel({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const [number, setNumber] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const { applicationId, applicant, attempts, engine } = evidence
  const show = (
    <Button kind="secondary" size="small" icon="eye" onClick={() => setAsking(true)}>
      {words.showNumber}
    </Button>
  )
  return (
    <Panel title={words.applicant}>
      <Facts
        facts={[
          { label: words.name, value: applicant.name },
          { label: words.age, value: words.years(applicant.age) },
          { label: words.standing, value: words.standings[applicant.standing] },
          {
            label: words.number,
            value: number ? <span className="number">{number}</span> : show,
            isWide: true,
          },
          {
            label: words.attempts,
            value: words.attemptsText(attempts.captures, attempts.applications, attempts.refused),
            isWide: true,
          },
          { label: words.engine, value: engine, isWide: true },
        ]}
      />
      {isAsking && (
        <RevealDialog
          label={words.showNumber}
          onClose={() => setAsking(false)}
          onReveal={async (ground) => setNumber(await revealNumber(applicationId, ground))}
        />
      )}
    </Panel>
  )
}
