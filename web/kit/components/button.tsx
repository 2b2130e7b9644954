import type { ButtonHTMLAttributes, AnchorHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

type Look = {
  /** primary: the one thing to do here; secondary: also possible; quiet: text only; danger: takes something away. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'normal' | 'small'
  /** Fills the width it is given: the usual shape on a phone. */
  isWide?: boolean
  icon?: IconName
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & Look & { isBusy?: boolean; children: ReactNode }

/** While busy it keeps its focus and its name, and ignores presses. */
export function Button({
  kind,
  size,
  isWide,
  icon,
  isBusy = false,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ kind, size, isWide }, rest.className)}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => (isBusy ? event.preventDefault() : onClick?.(event))}
    >
      {isBusy ? <span className="button-spinner" aria-hidden /> : icon && <Icon name={icon} size={20} />}
      <span>{children}</span>
    </button>
  )
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & Look & { href: string; children: ReactNode }

/** Goes somewhere, looks like a button. */
export function LinkButton({ kind, size, isWide, icon, children, ...rest }: LinkProps) {
  return (
    <a {...rest} className={classOf({ kind, size, isWide }, rest.className)}>
      {icon && <Icon name={icon} size={20} />}
      <span>{children}</span>
    </a>
  )
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string }

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`icon-button ${rest.className ?? ''}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  )
}

function classOf(look: { [K in keyof Look]: Look[K] | undefined }, more = ''): string {
  const { kind = 'primary', size = 'normal', isWide = false } = look
  return `button button-${kind} button-${size} ${isWide ? 'button-wide' : ''} ${more}`.trim()
}
