import { useState } from 'react'
import { ConfirmDialog, RefusalNote, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { enterRelation, type PrepareRelation } from './guardian-calls.ts'
import { GuardianField } from './guardian-field.tsx'
import { guardianWords } from './guardian-words.ts'
import { deskWords } from './words.ts'

const kinds: readonly PrepareRelation['kind'][] = ['parent', 'appointed', 'other']
const papers: readonly PrepareRelation['papers'][] = [
  'household_register',
  'birth_certificate',
  'court_decision',
  'appointment',
  'other',
]

type EnterGuardianProps = { wardId: string; onClose: () => void; onDone: () => void }

/** A guardian by papers: entered by one clerk, confirmed by another. */
export function EnterGuardianDialog({ wardId, onClose, onDone }: EnterGuardianProps) {
  const words = useWords(guardianWords)
  const desk = useWords(deskWords)
  const [relationId] = useState(() => crypto.randomUUID())
  const [guardianId, setGuardianId] = useState('')
  const [kind, setKind] = useState('')
  const [paper, setPaper] = useState('')
  const [note, setNote] = useState('')
  const [isChecked, setChecked] = useState(false)
  const enter = useAction(async () => {
    const form = formOf({ relationId, wardId, guardianId, kind, paper, note })
    if (!form) return
    await enterRelation(form)
    toast(words.entered, { tone: 'good' })
    onDone()
  })
  return (
    <ConfirmDialog
      title={words.enterTitle}
      confirmLabel={words.save}
      isOpen
      isBusy={enter.isBusy}
      onConfirm={() => {
        setChecked(true)
        void enter.run()
      }}
      onClose={onClose}
    >
      <p className="quiet">{words.enterText}</p>
      <GuardianField isMissing={isChecked && guardianId === ''} onFound={setGuardianId} />
      <ReasonSelect
        label={words.kind}
        value={kind}
        options={kinds.map((one) => [one, words.lists.kinds[one]])}
        isChecked={isChecked}
        onChange={setKind}
      />
      <ReasonSelect
        label={words.papersLabel}
        value={paper}
        options={papers.map((one) => [one, words.lists.papers[one]])}
        isChecked={isChecked}
        onChange={setPaper}
      />
      <TextArea
        label={desk.note}
        hint={desk.noteHint}
        rows={2}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <RefusalNote refusal={enter.refused} />
    </ConfirmDialog>
  )
}

type Draft = {
  relationId: string
  wardId: string
  guardianId: string
  kind: string
  paper: string
  note: string
}

/** @returns undefined while something is missing */
function formOf({ relationId, wardId, guardianId, ...draft }: Draft): PrepareRelation | undefined {
  const kind = kinds.find((one) => one === draft.kind)
  const paper = papers.find((one) => one === draft.paper)
  if (!kind || !paper || guardianId === '') return undefined
  const note = draft.note.trim()
  return { relationId, wardId, guardianId, kind, papers: paper, ...(note === '' ? {} : { note }) }
}
