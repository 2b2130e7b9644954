import { useState } from 'react'
import { Field } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'
import './identity.css'
import { normaliseNumber, type NumberCheck } from './id-number.ts'

type NumberFieldProps = {
  number: string
  check: NumberCheck
  isTried: boolean
  onChange: (number: string) => void
}

/**
 * Hidden from the shoulder's view as soon as it is complete and the person moves on. Hidden by style: a value that
 * changed on focus would lose what the keyboard, autofill or dictation has selected to replace.
 */
export function NumberField({ number, check, isTried, onChange }: NumberFieldProps) {
  const { identity } = useWords(enrolWords)
  const [hasFocus, setFocus] = useState(false)
  return (
    <Field
      label={identity.number}
      hint={identity.numberHint}
      value={number}
      onChange={(event) => onChange(normaliseNumber(event.target.value))}
      onFocus={() => setFocus(true)}
      onBlur={() => setFocus(false)}
      error={isTried && number === '' ? identity.numberMissing : numberError(check, identity, isTried)}
      good={check.state === 'good' ? identity.numberGood : undefined}
      className={check.state === 'good' ? 'identity-number field-hidden' : 'identity-number'}
      inputMode="numeric"
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      maxLength={24}
      required
      trailing={
        number.length === 17 && hasFocus ? (
          // Phone keypads for numbers have no X.
          <button
            type="button"
            className="identity-x"
            aria-label={identity.numberX}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChange(`${number}X`)}
          >
            X
          </button>
        ) : undefined
      }
    />
  )
}

type IdentityWords = (typeof enrolWords)['zh']['identity']

/** While typing only what cannot become right any more is said; what is missing is said after the try. */
function numberError(check: NumberCheck, words: IdentityWords, isTried: boolean): string | undefined {
  switch (check.state) {
    case 'good':
      return undefined
    case 'short':
      return isTried ? words.numberShort(check.missing) : undefined
    case 'long':
      return words.numberLong
    case 'characters':
      return words.numberCharacters
    case 'birth':
      return words.numberBirth
    case 'checksum':
      return words.numberChecksum
  }
}
