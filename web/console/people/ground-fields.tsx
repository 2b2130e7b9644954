import { Field, Select } from '#kit/components'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
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
  const frame = useWords(frameWords)
  const reasonOf = (name: string) => lookReasons.find((reason) => reason === name) ?? ''
  return (
    <>
      <Select
        label={label ?? words.why}
        hint={words.whyHint}
        required
        value={draft.reason}
        error={isChecked && draft.reason === '' ? frame.reasonMissing : undefined}
        onChange={(event) => onChange({ ...draft, reason: reasonOf(event.target.value) })}
      >
        <option value="">{frame.chooseReason}</option>
        {lookReasons.map((reason) => (
          <option key={reason} value={reason}>
            {words.reasons[reason]}
          </option>
        ))}
      </Select>
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
