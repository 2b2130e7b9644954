import {
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react'
import { useWords } from '#kit/words'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { kitWords } from './words.ts'
import './field.css'

type Around = {
  label: string
  hint?: ReactNode
  /** What is wrong with the value and what would be right; read out with the field. */
  error?: string | undefined
  /** Something the field has found to be right, said as a quiet confirmation. */
  good?: string | undefined
}
type Described = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

type FieldProps = Around & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> & { trailing?: ReactNode }

export function Field({ label, hint, error, good, trailing, ...input }: FieldProps) {
  return (
    <Labelled around={{ label, hint, error, good }} isRequired={input.required === true}>
      {(described) => (
        <span className="field-box">
          <input {...input} {...described} className={`field-input ${input.className ?? ''}`} />
          {trailing}
        </span>
      )}
    </Labelled>
  )
}

/** For what others may not read over the shoulder: hidden when asked, with its own eye. */
export function HiddenField({
  isHiddenAtFirst = false,
  ...field
}: FieldProps & { isHiddenAtFirst?: boolean }) {
  const [isHidden, setHidden] = useState(isHiddenAtFirst)
  const words = useWords(kitWords)
  const eye = (
    <IconButton
      icon={isHidden ? 'eye' : 'eyeOff'}
      label={`${isHidden ? words.show : words.hide} · ${field.label}`}
      aria-pressed={!isHidden}
      onClick={() => setHidden(!isHidden)}
    />
  )
  return <Field {...field} className={isHidden ? 'field-hidden' : ''} trailing={eye} />
}

export function TextArea(props: Around & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'>) {
  const { label, hint, error, good, ...area } = props
  return (
    <Labelled around={{ label, hint, error, good }} isRequired={area.required === true}>
      {(described) => <textarea rows={3} {...area} {...described} className="field-input field-area" />}
    </Labelled>
  )
}

export function Select(props: Around & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'>) {
  const { label, hint, error, good, children, ...select } = props
  return (
    <Labelled around={{ label, hint, error, good }} isRequired={select.required === true}>
      {(described) => (
        <select {...select} {...described} className="field-input field-select">
          {children}
        </select>
      )}
    </Labelled>
  )
}

/** After a try that could not be sent: the keyboard, and what a screen reader says, go to what is to be corrected. */
export function focusFirstError(within: ParentNode = document): void {
  // The note of the error appears with the next rendering.
  requestAnimationFrame(() => within.querySelector<HTMLElement>('[aria-invalid]')?.focus())
}

type LabelledProps = {
  around: { [K in keyof Around]: Around[K] | undefined }
  isRequired: boolean
  children: (described: Described) => ReactNode
}

function Labelled({ around, isRequired, children }: LabelledProps) {
  const id = useId()
  const words = useWords(kitWords)
  const { label, hint, error, good } = around
  const parts = [hint ? `${id}-hint` : '', error || good ? `${id}-note` : ''].filter(Boolean)
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {!isRequired ? null : <span className="out-of-sight"> ({words.required})</span>}
      </label>
      {hint && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children({
        id,
        'aria-describedby': parts.join(' ') || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      <div className="field-note" id={`${id}-note`} aria-live="polite">
        {error ? <Note tone="error" text={error} /> : good && <Note tone="good" text={good} />}
      </div>
    </div>
  )
}

function Note({ tone, text }: { tone: 'error' | 'good'; text: string }) {
  return (
    <span className={`field-${tone}`}>
      <Icon name={tone === 'error' ? 'warning' : 'check'} size={18} />
      {text}
    </span>
  )
}
