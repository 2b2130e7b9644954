import { useState } from 'react'
import { Badge, Button, ConfirmDialog, RefusalNote, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
import { ReasonSelect } from '../parts/reason-select.tsx'
import {
  confirmRelation,
  type EndRelation,
  endRelation,
  rejectRelation,
  type Relation,
} from './guardian-calls.ts'
import { guardianWords } from './guardian-words.ts'
import { SawDialog } from './saw-dialog.tsx'

type RelationProps = { relation: Relation; onChanged: () => void }
type Act = 'confirm' | 'reject' | 'end'

/** One guardianship by papers: what was seen, how it stands, and what this clerk may do about it. */
export function RelationItem({ relation, onChanged }: RelationProps) {
  const words = useWords(guardianWords)
  const { kinds, papers, states } = words.lists
  const [act, setAct] = useState<Act>()
  const isWaiting = relation.state === 'waiting'
  const dialog = {
    relation,
    onClose: () => setAct(undefined),
    onChanged: () => {
      setAct(undefined)
      onChanged()
    },
  }
  return (
    <article className="card-item">
      <header>
        <h3>{kinds[relation.kind]}</h3>
        <Badge tone={isWaiting ? 'warn' : 'good'}>{states[relation.state]}</Badge>
        <a href={`#/people/${relation.guardianId}`}>{words.toGuardian}</a>
      </header>
      <p className="quiet">{papers[relation.papers]}</p>
      {relation.note && <q>{relation.note}</q>}
      {isWaiting && relation.isMine && <p className="quiet">{words.waitsForOther}</p>}
      <div className="row">
        {isWaiting && !relation.isMine && (
          <Button size="small" icon="check" onClick={() => setAct('confirm')}>
            {words.confirm}
          </Button>
        )}
        {isWaiting && relation.isMine ? (
          <TakeBack relation={relation} onChanged={onChanged} />
        ) : (
          <Button size="small" kind="danger" onClick={() => setAct(isWaiting ? 'reject' : 'end')}>
            {isWaiting ? words.reject : words.end}
          </Button>
        )}
      </div>
      {act === 'confirm' && <ConfirmGuardianDialog {...dialog} />}
      {act === 'reject' && <RejectDialog {...dialog} />}
      {act === 'end' && <EndDialog {...dialog} />}
    </article>
  )
}

/** @param said told when it is done */
function useRejection({ relation, onChanged }: RelationProps, said: string) {
  const [requestId] = useState(() => crypto.randomUUID())
  return useAction(async () => {
    await rejectRelation(relation, requestId)
    toast(said)
    onChanged()
  })
}

/** One's own entry, not in force yet: nothing is lost that could not be entered again. */
function TakeBack(props: RelationProps) {
  const words = useWords(guardianWords)
  const back = useRejection(props, words.takenBack)
  return (
    <>
      <Button size="small" kind="secondary" isBusy={back.isBusy} onClick={() => void back.run()}>
        {words.takeBack}
      </Button>
      <RefusalNote refusal={back.refused} />
    </>
  )
}

type DialogProps = RelationProps & { onClose: () => void }

/** Said before what it means: to undo it takes papers and two clerks again. */
function RejectDialog({ onClose, ...props }: DialogProps) {
  const words = useWords(guardianWords)
  const reject = useRejection(props, words.rejected)
  return (
    <ConfirmDialog
      title={words.rejectAsk}
      confirmLabel={words.reject}
      isDangerous
      isOpen
      isBusy={reject.isBusy}
      onConfirm={() => void reject.run()}
      onClose={onClose}
    >
      <p>{words.rejectText}</p>
      <RefusalNote refusal={reject.refused} />
    </ConfirmDialog>
  )
}

const endReasons: readonly EndRelation['reason'][] = ['papers_revoked', 'entered_in_error']

function EndDialog({ relation, onClose, onChanged }: DialogProps) {
  const words = useWords(guardianWords)
  const frame = useWords(frameWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [chosen, setChosen] = useState('')
  const [isChecked, setChecked] = useState(false)
  const reason = endReasons.find((one) => one === chosen)
  const end = useAction(async () => {
    if (!reason) return
    await endRelation(relation, { requestId, reason })
    toast(words.ended)
    onChanged()
  })
  return (
    <ConfirmDialog
      title={words.endAsk}
      confirmLabel={words.end}
      isDangerous
      isOpen
      isBusy={end.isBusy}
      onConfirm={() => {
        setChecked(true)
        void end.run()
      }}
      onClose={onClose}
    >
      <p>{words.endText}</p>
      <ReasonSelect
        label={frame.reason}
        value={chosen}
        options={endReasons.map((one) => [one, words.lists.endReasons[one]])}
        isChecked={isChecked}
        onChange={setChosen}
      />
      <RefusalNote refusal={end.refused} />
    </ConfirmDialog>
  )
}

function ConfirmGuardianDialog({ relation, onClose, onChanged }: DialogProps) {
  const words = useWords(guardianWords)
  const say = async (requestId: string) => {
    await confirmRelation(relation, requestId)
    toast(words.confirmed, { tone: 'good' })
    onChanged()
  }
  return <SawDialog words={words} onSaid={say} onClose={onClose} />
}
