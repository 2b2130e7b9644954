import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './list.css'

export function List({ title, note, children }: { title?: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="list-group">
      {title && <h2 className="list-title">{title}</h2>}
      <ul className="list">{children}</ul>
      {note && <p className="list-note">{note}</p>}
    </section>
  )
}

type ItemProps = {
  title: ReactNode
  detail?: ReactNode
  icon?: IconName
  /** A picture in place of the icon. */
  leading?: ReactNode
  trailing?: ReactNode
  href?: string
  onPress?: () => void
  tone?: 'plain' | 'danger'
  isCurrent?: boolean
}

export function ListItem({
  title,
  detail,
  icon,
  leading,
  trailing,
  href,
  onPress,
  tone = 'plain',
  isCurrent,
}: ItemProps) {
  const inside = (
    <>
      {(leading ?? icon) && <span className="list-leading">{leading ?? (icon && <Icon name={icon} />)}</span>}
      <span className="list-text">
        <span className="list-main">{title}</span>
        {detail && <span className="list-detail">{detail}</span>}
      </span>
      {trailing && <span className="list-trailing">{trailing}</span>}
      {(href ?? onPress) && tone === 'plain' && (
        <span className="list-forward">
          <Icon name="forward" size={18} />
        </span>
      )}
    </>
  )
  const className = `list-item list-${tone}`
  const current = isCurrent ? 'true' : undefined
  return (
    <li>
      {href !== undefined ? (
        <a className={className} href={href} aria-current={current}>
          {inside}
        </a>
      ) : onPress ? (
        <button type="button" className={className} onClick={onPress} aria-current={current}>
          {inside}
        </button>
      ) : (
        <div className={className}>{inside}</div>
      )}
    </li>
  )
}
