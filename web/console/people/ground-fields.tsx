import { Field } from '#kit/components'
import { useWords } from '#kit/words'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { lookReasons, referenceForm, type GroundDraft } from './ground.ts'
import { peopleWords } from './words.ts'

type GroundFieldsProps = {
  /** why: of a look; a change asks why in its own words */
  label?: string
  draft: GroundDraft
  onChange: (draft: GroundDraft) => void
  isChecked: boolean
}

export function GroundFields({ label, draft, onChange, isChecked }: GroundFieldsProps) {
  const words = useWords(peopleWords)
  const reasonOf = (name: string) => lookReasons.find((reason) => reason === name) ?? ''
  return (
    <>
      <ReasonSelect
        label={label ?? words.why}
        hint={words.whyHint}
        value={draft.reason}
        options={lookReasons.map((reason) => [reason, words.reasons[reason]])}
        isChecked={isChecked}
        onChange={(name) => onChange({ ...draft, reason: reasonOf(name) })}
      />
      <Field
        label={words.reference}
        hint={words.referenceHint}
        value={draft.reference}
        maxLength={40}
        spellCheck={false}
        autoComplete="off"
        error={referenceForm.test(draft.reference) ? undefined : words.referenceWrong}
        onChange={(event) => onChange({ ...draft, reference: event.target.value.trim() })}
      />
    </>
  )
}
