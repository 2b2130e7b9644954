import { Field } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'

type NameFieldProps = {
  name: string
  isTried: boolean
  /** `off` where the browser is not the person's own. */
  autoComplete: 'name' | 'off'
  onChange: (name: string) => void
}

/** The name as it stands on the ID card. */
export function NameField({ name, isTried, autoComplete, onChange }: NameFieldProps) {
  const { identity } = useWords(enrolWords)
  return (
    <Field
      label={identity.name}
      hint={identity.nameHint}
      value={name}
      onChange={(event) => onChange(event.target.value)}
      error={isTried && name.trim() === '' ? identity.nameMissing : undefined}
      autoComplete={autoComplete}
      maxLength={60}
      required
    />
  )
}
