import { Badge, EmptyState, LinkButton, Page } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useLanguage, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { readParties, type Party } from './calls.ts'
import { hasPlaintext } from './draft.ts'
import { partyWords } from './words.ts'

export function PartiesPage() {
  const words = useWords(partyWords)
  const parties = useLoaded('parties', readParties)
  const register = (
    <LinkButton href="#/parties/new" icon="plus">
      {words.register}
    </LinkButton>
  )
  return (
    <Page title={words.title} width="wide" actions={register}>
      <LoadedView loaded={parties}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon="shop" title={words.emptyTitle} text={words.emptyText} action={register} />
          ) : (
            <PartyTable rows={rows} />
          )
        }
      </LoadedView>
    </Page>
  )
}

function PartyTable({ rows }: { rows: readonly Party[] }) {
  const words = useWords(partyWords)
  const language = useLanguage()
  const format = useFormat()
  const columns: Column<Party>[] = [
    {
      key: 'name',
      label: words.name,
      cell: (row) => <a href={`#/parties/${row.partyId}`}>{row.name[language]}</a>,
    },
    { key: 'host', label: words.host, cell: (row) => <span className="quiet">{row.sector}</span> },
    { key: 'mayAsk', label: words.mayAsk, cell: (row) => <MayAsk party={row} /> },
    { key: 'state', label: words.state, cell: (row) => <StateBadge state={row.state} /> },
    { key: 'changed', label: words.changed, cell: (row) => format.relative(row.changedAt) },
  ]
  return <Table caption={words.title} columns={columns} rows={rows} keyOf={(row) => row.partyId} />
}

function MayAsk({ party }: { party: Party }) {
  const words = useWords(partyWords)
  const format = useFormat()
  if (party.claims.length === 0) return <span className="quiet">{words.nothing}</span>
  return (
    <span className="row">
      {format.list(party.claims.map((claim) => words.claims[claim]))}
      {hasPlaintext(party.claims) && <Badge tone="warn">{words.plainBadge}</Badge>}
    </span>
  )
}

export function StateBadge({ state }: { state: Party['state'] }) {
  const words = useWords(partyWords)
  return <Badge tone={state === 'active' ? 'good' : 'bad'}>{words.states[state]}</Badge>
}
