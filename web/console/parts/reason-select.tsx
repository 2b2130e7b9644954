import { Select } from '#kit/components'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'

type ReasonSelectProps = {
  label: string
  hint?: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  /** The person has tried to go on: an open question is marked. */
  isChecked: boolean
  onChange: (value: string) => void
}

/** Why: one of a closed list, never chosen for the person. */
export function ReasonSelect({ label, hint, value, options, isChecked, onChange }: ReasonSelectProps) {
  const words = useWords(frameWords)
  return (
    <Select
      label={label}
      hint={hint}
      required
      value={value}
      error={isChecked && value === '' ? words.reasonMissing : undefined}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{words.chooseReason}</option>
      {options.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </Select>
  )
}
