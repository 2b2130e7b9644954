import { useId, type ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './choice.css'

type CheckProps = {
  label: ReactNode
  hint?: ReactNode
  isOn: boolean
  onChange: (isOn: boolean) => void
  isDisabled?: boolean
}

export function Checkbox({ label, hint, isOn, onChange, isDisabled }: CheckProps) {
  const id = useId()
  return (
    <div className="check">
      <input
        type="checkbox"
        id={id}
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div className="check-hint" id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
    </div>
  )
}

/** Takes effect at once; what needs a button to be saved is a Checkbox. */
export function Switch({ label, hint, isOn, onChange, isDisabled }: CheckProps) {
  const id = useId()
  return (
    <div className="switch">
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div className="check-hint" id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        id={id}
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  )
}

type ChoiceProps<V extends string> = {
  label: string
  /** Shown to screen readers only when the page says it already. */
  isLabelHidden?: boolean
  value: V
  options: readonly { value: V; label: string; icon?: IconName; lang?: string }[]
  onChange: (value: V) => void
}

/** One of a few, all visible: native radio buttons in a row. */
export function Choice<V extends string>({ label, isLabelHidden, value, options, onChange }: ChoiceProps<V>) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend className={isLabelHidden ? 'out-of-sight' : 'choice-label'}>{label}</legend>
      <div className="choice-row">
        {options.map((option) => (
          <label key={option.value} lang={option.lang}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon && <Icon name={option.icon} size={18} />}
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
