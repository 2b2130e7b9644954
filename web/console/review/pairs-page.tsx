import { useState } from 'react'
import { Button, ConfirmDialog, EmptyState, LinkButton, Page, RefusalNote, toast } from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { undoReasons } from '#contract/identity/enrolment'
import { useRight } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { chooseGround } from '../people/ground.ts'
import { readPairNote, readPairs, undoPair, type ClearedPair } from './calls.ts'
import { reviewWords } from './words.ts'

/** Twins and others as alike: two operators said that they are two. */
export function PairsPage() {
  const words = useWords(reviewWords)
  const pairs = useLoaded('pairs', readPairs)
  return (
    <Page title={words.pairsTitle} width="wide" back="#/review">
      <p className="quiet">{words.pairsText}</p>
      <LoadedView loaded={pairs}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon="people" title={words.pairsEmptyTitle} text={words.pairsEmptyText} />
          ) : (
            <PairTable pairs={rows} onChange={pairs.reload} />
          )
        }
      </LoadedView>
    </Page>
  )
}

function PairTable({ pairs, onChange }: { pairs: readonly ClearedPair[]; onChange: () => void }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const columns: Column<ClearedPair>[] = [
    { key: 'at', label: words.cleared, cell: (row) => format.dateTime(row.clearedAt) },
    { key: 'by', label: words.clearedBy, cell: (row) => format.list(row.clearedBy) },
    { key: 'ground', label: words.ground, cell: (row) => words.grounds[row.ground] },
    { key: 'people', label: words.pairPeople, cell: (row) => <PeopleLinks pair={row} /> },
    {
      key: 'acts',
      label: words.undo,
      isActions: true,
      cell: (row) => <Acts pair={row} onChange={onChange} />,
    },
  ]
  return <Table caption={words.pairsTitle} columns={columns} rows={pairs} keyOf={(row) => row.pairId} />
}

/** By way of the people's own pages, which record why. */
function PeopleLinks({ pair }: { pair: ClearedPair }) {
  const words = useWords(reviewWords)
  const maySee = useRight('people.read')
  return (
    <span className="row">
      {pair.personIds.map((personId, at) =>
        maySee ? (
          <LinkButton
            key={personId}
            kind="quiet"
            size="small"
            href={`#/people/${personId}`}
            onClick={() => chooseGround({ reason: 'enrolment_review' })}
          >
            {words.person(at + 1)}
          </LinkButton>
        ) : (
          <span key={personId}>{words.person(at + 1)}</span>
        ),
      )}
    </span>
  )
}

function Acts({ pair, onChange }: { pair: ClearedPair; onChange: () => void }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const [open, setOpen] = useState<'note' | 'undo'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setOpen('note')}>
        {words.showNote}
      </Button>
      {pair.undone ? (
        <span className="quiet">{words.undone(pair.undone.by, format.relative(pair.undone.at))}</span>
      ) : (
        <Button kind="quiet" size="small" onClick={() => setOpen('undo')}>
          {words.undo}
        </Button>
      )}
      {open === 'note' && <NoteDialog pairId={pair.pairId} onClose={close} />}
      {open === 'undo' && (
        <UndoDialog
          pairId={pair.pairId}
          onClose={close}
          onUndone={() => {
            close()
            onChange()
          }}
        />
      )}
    </>
  )
}

function NoteDialog({ pairId, onClose }: { pairId: string; onClose: () => void }) {
  const words = useWords(reviewWords)
  const [note, setNote] = useState<string | null>()
  const read = useAction(async () => setNote(await readPairNote(pairId)))
  return (
    <ConfirmDialog
      title={words.showNote}
      confirmLabel={words.showNote}
      isOpen
      isBusy={read.isBusy}
      onConfirm={() => void read.run()}
      onClose={onClose}
    >
      <p>{words.pairNoteText}</p>
      {note !== undefined && <blockquote role="status">{note ?? words.noNote}</blockquote>}
      <RefusalNote refusal={read.refused} />
    </ConfirmDialog>
  )
}

type UndoDialogProps = { pairId: string; onClose: () => void; onUndone: () => void }

function UndoDialog({ pairId, onClose, onUndone }: UndoDialogProps) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const undo = useAction(async () => {
    await undoPair(pairId, reason)
    toast(words.undoDone, { tone: 'good' })
    onUndone()
  })
  return (
    <ConfirmDialog
      title={words.undoTitle}
      confirmLabel={words.undo}
      isDangerous
      isOpen
      isBusy={undo.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (reason !== '') void undo.run()
      }}
      onClose={onClose}
    >
      <p>{words.undoText}</p>
      <ReasonSelect
        label={frame.reason}
        value={reason}
        options={undoReasons.map((one) => [one, words.undos[one]] as const)}
        isChecked={isChecked}
        onChange={setReason}
      />
      <RefusalNote refusal={undo.refused} />
    </ConfirmDialog>
  )
}
