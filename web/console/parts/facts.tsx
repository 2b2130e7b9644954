import type { ReactNode } from 'react'
import './facts.css'

export type Fact = { label: string; value: ReactNode; isWide?: boolean }

/** Names and values, as a native list of descriptions. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ label, value, isWide }) => (
        <div key={label} className={isWide ? 'facts-wide' : undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
