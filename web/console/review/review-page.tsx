import { Badge, EmptyState, Page } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { readQueue, type ReviewCase } from './calls.ts'
import { reviewWords } from './words.ts'

export function ReviewPage() {
  const words = useWords(reviewWords)
  const queue = useLoaded('reviews', readQueue)
  return (
    <Page title={words.title} width="wide">
      <p className="quiet">{words.intro}</p>
      <LoadedView loaded={queue}>
        {({ cases, waiting }) =>
          cases.length === 0 ? (
            <EmptyState icon="check" title={words.emptyTitle} text={words.emptyText} />
          ) : (
            <>
              {waiting > cases.length && <p className="quiet">{words.more(cases.length, waiting)}</p>}
              <CaseTable cases={cases} />
            </>
          )
        }
      </LoadedView>
    </Page>
  )
}

function CaseTable({ cases }: { cases: readonly ReviewCase[] }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const columns: Column<ReviewCase>[] = [
    {
      key: 'since',
      label: words.since,
      cell: (row) => <a href={`#/review/${row.applicationId}`}>{format.relative(row.capturedAt)}</a>,
    },
    { key: 'reasons', label: words.reasons, cell: (row) => <ReasonBadges reasons={row.reasons} /> },
    { key: 'images', label: words.images, isNumber: true, cell: (row) => format.number(row.images) },
  ]
  return <Table caption={words.title} columns={columns} rows={cases} keyOf={(row) => row.applicationId} />
}

export function ReasonBadges({ reasons }: { reasons: ReviewCase['reasons'] }) {
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
