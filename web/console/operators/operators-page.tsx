import { useState } from 'react'
import { Badge, Button, ConfirmDialog, Page, RefusalNote, toast } from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import type { Right } from '#contract/identity/parties'
import { useSession } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Table, type Column } from '../parts/table.tsx'
import {
  readInvitations,
  readOperators,
  remove,
  withdraw,
  type OpenInvitation,
  type Operator,
} from './calls.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { operatorWords } from './words.ts'

export function OperatorsPage() {
  const words = useWords(operatorWords)
  const operators = useLoaded('operators', readOperators)
  const invitations = useLoaded('invitations', readInvitations)
  const [isInviting, setInviting] = useState(false)
  const [leaving, setLeaving] = useState<Operator>()
  const actions = (
    <Button icon="plus" onClick={() => setInviting(true)}>
      {words.invite}
    </Button>
  )
  return (
    <Page title={words.title} width="wide" actions={actions}>
      <LoadedView loaded={operators}>
        {(rows) => <OperatorTable rows={rows} onRemove={setLeaving} />}
      </LoadedView>
      <LoadedView loaded={invitations}>
        {(rows) => (rows.length === 0 ? null : <Invitations rows={rows} onChanged={invitations.reload} />)}
      </LoadedView>
      {isInviting && (
        <InviteDialog
          onClose={() => {
            setInviting(false)
            invitations.reload()
          }}
        />
      )}
      {leaving && (
        <RemoveDialog
          operator={leaving}
          onClose={() => {
            setLeaving(undefined)
            operators.reload()
          }}
        />
      )}
    </Page>
  )
}

function OperatorTable({
  rows,
  onRemove,
}: {
  rows: readonly Operator[]
  onRemove: (operator: Operator) => void
}) {
  const words = useWords(operatorWords)
  const { never } = useWords(frameWords)
  const { operatorId } = useSession()
  const format = useFormat()
  const columns: Column<Operator>[] = [
    {
      key: 'name',
      label: words.name,
      cell: (row) => (
        <span className="row">
          {row.name}
          {row.operatorId === operatorId && <Badge tone="good">{words.you}</Badge>}
        </span>
      ),
    },
    { key: 'rights', label: words.rights, cell: (row) => <Rights rights={row.rights} /> },
    { key: 'passkeys', label: words.passkeys, isNumber: true, cell: (row) => format.number(row.passkeys) },
    {
      key: 'lastSeen',
      label: words.lastSeen,
      cell: (row) => (row.lastSeenAt ? format.relative(row.lastSeenAt) : never),
    },
    {
      key: 'actions',
      label: words.actions,
      isActions: true,
      cell: (row) =>
        row.operatorId === operatorId ? null : (
          <Button kind="quiet" size="small" onClick={() => onRemove(row)}>
            {words.remove}
          </Button>
        ),
    },
  ]
  return <Table caption={words.title} columns={columns} rows={rows} keyOf={(row) => row.operatorId} />
}

function Rights({ rights }: { rights: readonly Right[] }) {
  const words = useWords(frameWords)
  return (
    <span className="row">
      {rights.map((right) => (
        <Badge key={right}>{words.rights[right].name}</Badge>
      ))}
    </span>
  )
}

function RemoveDialog({ operator, onClose }: { operator: Operator; onClose: () => void }) {
  const words = useWords(operatorWords)
  const leave = useAction(async () => {
    await remove(operator.operatorId)
    toast(words.removed(operator.name), { tone: 'good' })
    onClose()
  })
  return (
    <ConfirmDialog
      title={words.removeTitle(operator.name)}
      confirmLabel={words.remove}
      isDangerous
      isOpen
      isBusy={leave.isBusy}
      onConfirm={() => void leave.run()}
      onClose={onClose}
    >
      <p>{words.removeText}</p>
      <RefusalNote refusal={leave.refused} />
    </ConfirmDialog>
  )
}

function Invitations({ rows, onChanged }: { rows: readonly OpenInvitation[]; onChanged: () => void }) {
  const words = useWords(operatorWords)
  const format = useFormat()
  const end = useAction(async (invitationId: string) => {
    await withdraw(invitationId)
    toast(words.withdrawn, { tone: 'good' })
    onChanged()
  })
  const columns: Column<OpenInvitation>[] = [
    { key: 'invitedBy', label: words.invitedBy, cell: (row) => row.invitedBy ?? words.firstInvitation },
    { key: 'rights', label: words.rights, cell: (row) => <Rights rights={row.rights} /> },
    { key: 'expires', label: words.expires, cell: (row) => format.relative(row.expiresAt) },
    {
      key: 'actions',
      label: words.actions,
      isActions: true,
      cell: (row) => (
        <Button kind="quiet" size="small" isBusy={end.isBusy} onClick={() => void end.run(row.invitationId)}>
          {words.withdraw}
        </Button>
      ),
    },
  ]
  return (
    <section className="stack">
      <h2 className="section-title">{words.open}</h2>
      <p className="quiet">{words.openNote}</p>
      <RefusalNote refusal={end.refused} />
      <Table caption={words.open} columns={columns} rows={rows} keyOf={(row) => row.invitationId} />
    </section>
  )
}
