import { useState } from 'react'
import { ConfirmDialog, Note, RefusalNote, Select, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import {
  approvalReasons,
  callReasons,
  clearingGrounds,
  noteLengthMax,
  rejectionReasons,
} from '#contract/identity/enrolment'
import { frameWords } from '../frame/words.ts'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { decide, type ReviewDecision, type ReviewEvidence } from './calls.ts'
import { reviewWords } from './words.ts'

export type Outcome = ReviewDecision['outcome']
type Ground = (typeof clearingGrounds)[number]
type Others = Readonly<Record<number, Ground>>

type DecisionDialogProps = {
  evidence: ReviewEvidence
  outcome: Outcome
  onClose: () => void
  onDecided: () => void
}

export function DecisionDialog({ evidence, outcome, onClose, onDecided }: DecisionDialogProps) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const [others, setOthers] = useState<Others>({})
  const [isChecked, setChecked] = useState(false)
  const isNoteNeeded = outcome === 'approve' && evidence.isForTwo
  const isNoteMissing = isNoteNeeded && note.trim() === ''
  const decision = decisionOf({ requestId, outcome, reason, note: note.trim(), others })
  const choose = useAction(async () => {
    if (!decision) return
    const state = await decide(evidence.applicationId, decision)
    toast(words.answers[state], { tone: state === 'returned' ? 'bad' : 'good' })
    onDecided()
  })
  const { title, text, label, options } = useMeaning(evidence, outcome)
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={label}
      isDangerous={outcome === 'refuse'}
      isOpen
      isBusy={choose.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (decision && !isNoteMissing) void choose.run()
      }}
      onClose={onClose}
    >
      <p>{text}</p>
      <ReasonSelect
        label={frame.reason}
        value={reason}
        options={options}
        isChecked={isChecked}
        onChange={setReason}
      />
      <TextArea
        label={isNoteNeeded ? words.note : words.noteOptional}
        hint={words.noteHint}
        rows={2}
        maxLength={noteLengthMax}
        required={isNoteNeeded}
        value={note}
        error={isChecked && isNoteMissing ? words.noteMissing : undefined}
        onChange={(event) => setNote(event.target.value)}
      />
      {outcome === 'approve' && <OtherPeople evidence={evidence} others={others} onChange={setOthers} />}
      <RefusalNote refusal={choose.refused} />
    </ConfirmDialog>
  )
}

function useMeaning({ isForTwo, stage }: ReviewEvidence, outcome: Outcome) {
  const words = useWords(reviewWords)
  const isFirst = stage === 'first_view'
  switch (outcome) {
    case 'approve':
      return {
        title: words.approveTitle,
        text: !isForTwo ? words.approveText : isFirst ? words.approveFirstText : words.approveSecondText,
        label: words.approve,
        options: approvalReasons.map((one) => [one, words.approvals[one]] as const),
      }
    case 'refuse':
      return {
        title: words.refuseTitle,
        text: isFirst ? words.refuseText : words.refuseSecondText,
        label: words.refuse,
        options: rejectionReasons.map((one) => [one, words.rejections[one]] as const),
      }
    case 'call_in':
      return {
        title: words.callInTitle,
        text: words.callInText,
        label: words.callIn,
        options: callReasons.map((one) => [one, words.calls[one]] as const),
      }
  }
}

type OtherPeopleProps = { evidence: ReviewEvidence; others: Others; onChange: (others: Others) => void }

/** Twins have a way: on a ground that was seen, the two are not asked about again. */
function OtherPeople({ evidence, others, onChange }: OtherPeopleProps) {
  const words = useWords(reviewWords)
  const present = evidence.candidates.filter(({ isGone }) => !isGone)
  if (present.length === 0) return null
  const name = (position: number, ground: string) => {
    const { [position]: _, ...rest } = others
    const chosen = clearingGrounds.find((one) => one === ground)
    onChange(chosen ? { ...rest, [position]: chosen } : rest)
  }
  return (
    <Note title={words.others} icon="people">
      <p className="others-text">{words.othersText}</p>
      {present.map(({ position }) => (
        <Select
          key={position}
          label={words.otherOf(position)}
          value={others[position] ?? ''}
          onChange={(event) => name(position, event.target.value)}
        >
          <option value="">{words.notRemembered}</option>
          {clearingGrounds.map((ground) => (
            <option key={ground} value={ground}>
              {words.grounds[ground]}
            </option>
          ))}
        </Select>
      ))}
    </Note>
  )
}

type Draft = { requestId: string; outcome: Outcome; reason: string; note: string; others: Others }

function decisionOf({ requestId, outcome, reason, note, others }: Draft): ReviewDecision | undefined {
  const more = { requestId, ...(note === '' ? {} : { note }) }
  switch (outcome) {
    case 'approve': {
      const chosen = approvalReasons.find((one) => one === reason)
      const named = Object.entries(others).map(([position, ground]) => ({
        position: Number(position),
        ground,
      }))
      return chosen && { ...more, outcome, reason: chosen, ...(named.length > 0 && { others: named }) }
    }
    case 'refuse': {
      const chosen = rejectionReasons.find((one) => one === reason)
      return chosen && { ...more, outcome, reason: chosen }
    }
    case 'call_in': {
      const chosen = callReasons.find((one) => one === reason)
      return chosen && { ...more, outcome, reason: chosen }
    }
  }
}
