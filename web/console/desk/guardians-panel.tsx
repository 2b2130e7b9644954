import { useState } from 'react'
import { Badge, Button, Checkbox, ConfirmDialog, Note, Panel, RefusalNote, toast } from '#kit/components'
import { type Loaded, useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { EnterGuardianDialog } from './enter-guardian-dialog.tsx'
import {
  confirmRelation,
  endRelation,
  rejectRelation,
  type Relation,
  type Relations,
} from './guardian-calls.ts'
import { guardianWords } from './guardian-words.ts'

/** Of somebody under eighteen: who may answer for them. Of everybody else there is nothing to show. */
export function GuardiansPanel({ personId, loaded }: { personId: string; loaded: Loaded<Relations> }) {
  const words = useWords(guardianWords)
  const [isEntering, setEntering] = useState(false)
  if (loaded.state === 'loaded' && loaded.value.band === 'adult') return null
  return (
    <Panel title={words.title}>
      <LoadedView loaded={loaded} skeleton="lines">
        {({ band, registered, relations }) => (
          <div className="stack">
            {band !== 'adult' && <p className="quiet">{words.minor[band]}</p>}
            {(registered > 0 || relations.length === 0) && (
              <p>{registered > 0 ? words.registered(registered) : words.none}</p>
            )}
            {relations.map((relation) => (
              <RelationItem key={relation.relationId} relation={relation} onChanged={loaded.reload} />
            ))}
          </div>
        )}
      </LoadedView>
      <div>
        <Button kind="secondary" size="small" onClick={() => setEntering(true)}>
          {words.enter}
        </Button>
      </div>
      {isEntering && (
        <EnterGuardianDialog
          wardId={personId}
          onClose={() => setEntering(false)}
          onDone={() => {
            setEntering(false)
            loaded.reload()
          }}
        />
      )}
    </Panel>
  )
}

type RelationProps = { relation: Relation; onChanged: () => void }

function RelationItem({ relation, onChanged }: RelationProps) {
  const words = useWords(guardianWords)
  const { kinds, papers, states } = words.lists
  const [isConfirming, setConfirming] = useState(false)
  const [requestId] = useState(() => crypto.randomUUID())
  const act = useAction(async (what: 'reject' | 'end') => {
    await (what === 'reject' ? rejectRelation(relation, requestId) : endRelation(relation, requestId))
    toast(what === 'reject' ? words.rejected : words.ended)
    onChanged()
  })
  const isWaiting = relation.state === 'waiting'
  return (
    <article className="card-item">
      <header>
        <h3>{kinds[relation.kind]}</h3>
        <Badge tone={isWaiting ? 'warn' : 'good'}>{states[relation.state]}</Badge>
        <a href={`#/people/${relation.guardianId}`}>{words.toGuardian}</a>
      </header>
      <p className="quiet">{papers[relation.papers]}</p>
      {relation.note && <q>{relation.note}</q>}
      <RefusalNote refusal={act.refused} />
      <div className="row">
        {isWaiting && !relation.isMine && (
          <Button size="small" icon="check" onClick={() => setConfirming(true)}>
            {words.confirm}
          </Button>
        )}
        <Button
          size="small"
          kind={isWaiting ? 'secondary' : 'danger'}
          isBusy={act.isBusy}
          onClick={() => void act.run(isWaiting ? 'reject' : 'end')}
        >
          {isWaiting ? words.reject : words.end}
        </Button>
      </div>
      {isConfirming && (
        <ConfirmGuardianDialog
          relation={relation}
          onClose={() => setConfirming(false)}
          onChanged={() => {
            setConfirming(false)
            onChanged()
          }}
        />
      )}
    </article>
  )
}

function ConfirmGuardianDialog({ relation, onClose, onChanged }: RelationProps & { onClose: () => void }) {
  const words = useWords(guardianWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [hasSeen, setSeen] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const say = useAction(async () => {
    await confirmRelation(relation, requestId)
    toast(words.confirmed, { tone: 'good' })
    onChanged()
  })
  return (
    <ConfirmDialog
      title={words.confirmTitle}
      confirmLabel={words.confirm}
      isOpen
      isBusy={say.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (hasSeen) void say.run()
      }}
      onClose={onClose}
    >
      <Checkbox label={words.saw} isOn={hasSeen} onChange={setSeen} />
      {isChecked && !hasSeen && (
        <Note tone="bad" role="alert">
          {words.sawMissing}
        </Note>
      )}
      <RefusalNote refusal={say.refused} />
    </ConfirmDialog>
  )
}
