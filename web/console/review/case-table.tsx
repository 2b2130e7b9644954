import { useRef, type RefObject } from 'react'
import { Badge, Switch } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { Table, type Column } from '../parts/table.tsx'
import type { ReviewCase } from './calls.ts'
import { useKeys, useKeysWanted } from './use-keys.ts'
import { reviewWords } from './words.ts'
import './review.css'

type CaseTableProps = {
  caption: string
  cases: readonly ReviewCase[]
  hasKeys?: boolean
  /** They were asked to come in: since when, and not how far the views are. */
  isCalledIn?: boolean
}

export function CaseTable({ caption, cases, hasKeys = false, isCalledIn = false }: CaseTableProps) {
  const words = useWords(reviewWords)
  const columns: Column<ReviewCase>[] = [
    {
      key: 'since',
      label: isCalledIn ? words.askedSince : words.since,
      cell: (row) => <Since row={row} />,
    },
    { key: 'reasons', label: words.reasons, cell: (row) => <ReasonBadges reasons={row.reasons} /> },
    ...(isCalledIn
      ? []
      : [{ key: 'stage', label: words.stage, cell: (row: ReviewCase) => <Stage row={row} /> }]),
    { key: 'holder', label: words.holder, cell: (row) => <Holder row={row} /> },
  ]
  const frame = useRef<HTMLDivElement>(null)
  return (
    <div ref={frame} className="stack">
      <Table caption={caption} columns={columns} rows={cases} keyOf={(row) => row.applicationId} />
      {hasKeys && <Keys within={frame} />}
    </div>
  )
}

/** J and K walk along the cases as the tab key would; Enter is the link's own. */
function Keys({ within }: { within: RefObject<HTMLDivElement | null> }) {
  const words = useWords(reviewWords)
  const [isOn, choose] = useKeysWanted()
  const walk = (by: number) => {
    const links = [...(within.current?.querySelectorAll<HTMLAnchorElement>('a[data-case]') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : at + by
    links[Math.min(links.length - 1, Math.max(0, next))]?.focus()
  }
  useKeys(isOn, { j: () => walk(1), k: () => walk(-1) })
  return (
    <div className="case-keys">
      <Switch label={words.useKeys} hint={words.keys} isOn={isOn} onChange={choose} />
    </div>
  )
}

function Since({ row }: { row: ReviewCase }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const when = format.relative(row.since)
  return (
    <span className="row">
      <a data-case href={`#/review/${row.applicationId}`} aria-label={words.open(when)}>
        {when}
      </a>
      {row.isLate && <Badge tone="bad">{words.late}</Badge>}
    </span>
  )
}

function Stage({ row }: { row: ReviewCase }) {
  const words = useWords(reviewWords)
  return (
    <span className="row">
      {words.stages[row.stage]}
      {row.hasMine && <Badge>{words.mine}</Badge>}
    </span>
  )
}

function Holder({ row }: { row: ReviewCase }) {
  const words = useWords(reviewWords)
  if (!row.heldBy) return <span className="quiet">{words.nobody}</span>
  return <Badge tone="warn">{row.heldBy.isMe ? words.heldByMe : words.heldBy(row.heldBy.name)}</Badge>
}

function ReasonBadges({ reasons }: { reasons: ReviewCase['reasons'] }) {
  const words = useWords(reviewWords)
  return (
    <span className="row">
      {reasons.map((reason) => (
        <Badge key={reason} tone="warn">
          {words.whys[reason].name}
        </Badge>
      ))}
    </span>
  )
}
