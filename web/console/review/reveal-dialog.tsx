import { useState } from 'react'
import { ConfirmDialog, Field, RefusalNote } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { revealReasons } from '#contract/identity/enrolment'
import { frameWords } from '../frame/words.ts'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { peopleWords } from '../people/words.ts'
import { referenceForm } from '../people/ground.ts'
import type { Ground } from './calls.ts'
import { reviewWords } from './words.ts'

type RevealDialogProps = {
  label: string
  onClose: () => void
  onReveal: (ground: Ground) => Promise<void>
}

/** Asked before a number or a name is shown: why. The person it belongs to reads the answer. */
export function RevealDialog({ label, onClose, onReveal }: RevealDialogProps) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const people = useWords(peopleWords)
  const [reason, setReason] = useState('')
  const [reference, setReference] = useState('')
  const [isChecked, setChecked] = useState(false)
  const chosen = revealReasons.find((one) => one === reason)
  const reveal = useAction(async () => {
    if (!chosen) return
    await onReveal({ reason: chosen, ...(reference && { reference }) })
    onClose()
  })
  return (
    <ConfirmDialog
      title={words.revealTitle}
      confirmLabel={label}
      isOpen
      isBusy={reveal.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (chosen && referenceForm.test(reference)) void reveal.run()
      }}
      onClose={onClose}
    >
      <p>{words.revealText}</p>
      <ReasonSelect
        label={frame.reason}
        value={reason}
        options={revealReasons.map((one) => [one, words.reveals[one]] as const)}
        isChecked={isChecked}
        onChange={setReason}
      />
      <Field
        label={people.reference}
        hint={people.referenceHint}
        value={reference}
        maxLength={40}
        error={referenceForm.test(reference) ? undefined : people.referenceWrong}
        onChange={(event) => setReference(event.target.value.trim())}
      />
      <RefusalNote refusal={reveal.refused} />
    </ConfirmDialog>
  )
}
