import { Badge, EmptyState, LinkButton, List, ListItem, Note, Page } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { readBoard, type Visit } from './calls.ts'
import { readWaiting } from './guardian-calls.ts'
import { guardianWords } from './guardian-words.ts'
import { useRegularLook } from './regular-look.ts'
import { deskWords } from './words.ts'

const lookEveryMs = 10_000

/** What waits for a second clerk, and what was done in the last day. */
export function DeskPage() {
  const words = useWords(deskWords)
  const board = useLoaded('visits', readBoard)
  useRegularLook(board.reload, lookEveryMs)
  const find = (
    <LinkButton href="#/people" icon="search" kind="secondary" size="small">
      {words.find}
    </LinkButton>
  )
  return (
    <Page title={words.title} width="wide" actions={find}>
      <p className="quiet">{words.intro}</p>
      <WaitingGuardians />
      <LoadedView loaded={board}>
        {({ visits, colleagues }) => (
          <>
            {colleagues === 0 && <Alone />}
            {visits.length === 0 ? (
              <EmptyState icon="desk" title={words.emptyTitle} text={words.emptyText} action={find} />
            ) : (
              <VisitTable visits={visits} />
            )}
          </>
        )}
      </LoadedView>
    </Page>
  )
}

/** Guardians by papers that a colleague entered: on the ward's page they are confirmed. */
function WaitingGuardians() {
  const words = useWords(guardianWords)
  const format = useFormat()
  const waiting = useLoaded('guardians waiting', readWaiting)
  if (waiting.state !== 'loaded' || waiting.value.relations.length === 0) return null
  return (
    <List title={words.waiting}>
      {waiting.value.relations.map(({ relationId, wardId, preparedAt, isMine }) => (
        <ListItem
          key={relationId}
          icon="people"
          title={isMine ? words.enteredByMe : words.toConfirm}
          detail={format.relative(preparedAt)}
          href={`#/desk/new/${wardId}`}
        />
      ))}
    </List>
  )
}

/** Four eyes need a second pair: said before anything is entered in vain, with the way out. */
export function Alone() {
  const words = useWords(deskWords)
  const mayInvite = useRight('operators.invite')
  return (
    <Note tone="warn" title={words.alone}>
      <p>{words.aloneText}</p>
      {mayInvite && (
        <LinkButton href="#/operators" kind="secondary" size="small">
          {words.toOperators}
        </LinkButton>
      )}
    </Note>
  )
}

function VisitTable({ visits }: { visits: readonly Visit[] }) {
  const words = useWords(deskWords)
  const format = useFormat()
  const columns: Column<Visit>[] = [
    {
      key: 'since',
      label: words.since,
      cell: (row) => <a href={`#/desk/${row.personId}/${row.visitId}`}>{format.relative(row.preparedAt)}</a>,
    },
    { key: 'state', label: words.state, cell: (row) => <VisitState visit={row} /> },
    { key: 'by', label: words.by, cell: (row) => <Clerk name={row.preparedBy} isMe={row.isMine} /> },
    {
      key: 'second',
      label: words.second,
      cell: (row) => (row.decidedBy === null ? '—' : <Clerk name={row.decidedBy} />),
    },
  ]
  return <Table caption={words.title} columns={columns} rows={visits} keyOf={(row) => row.visitId} />
}

const tones = {
  waiting: 'warn',
  confirmed: 'plain',
  collected: 'good',
  rejected: 'bad',
  withdrawn: 'plain',
  expired: 'plain',
} as const

export function VisitState({ visit }: { visit: Pick<Visit, 'state'> }) {
  const words = useWords(deskWords)
  return <Badge tone={tones[visit.state]}>{words.states[visit.state]}</Badge>
}

export function Clerk({ name, isMe = false }: { name: string | null; isMe?: boolean }) {
  const words = useWords(deskWords)
  if (isMe) return words.me
  return name ?? words.unknownClerk
}
