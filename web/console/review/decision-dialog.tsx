import { useState } from 'react'
import { ConfirmDialog, RefusalNote, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { decide, type ReviewDecision } from './calls.ts'
import { reviewWords } from './words.ts'

export type Outcome = ReviewDecision['outcome']
type Approval = Extract<ReviewDecision, { outcome: 'approve' }>['reason']
type Rejection = Extract<ReviewDecision, { outcome: 'refuse' }>['reason']

const approvals: readonly Approval[] = ['same_person', 'document_seen', 'other']
const rejections: readonly Rejection[] = ['other_person', 'not_live', 'second_identity', 'other']

type DecisionDialogProps = {
  applicationId: string
  outcome: Outcome
  onClose: () => void
  onDecided: () => void
}

export function DecisionDialog({ applicationId, outcome, onClose, onDecided }: DecisionDialogProps) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const [isChecked, setChecked] = useState(false)
  const isApproval = outcome === 'approve'
  const decision = decisionOf({ requestId, outcome, reason, note: note.trim() })
  const choose = useAction(async () => {
    if (!decision) return
    await decide(applicationId, decision)
    toast(isApproval ? words.approved : words.refused, { tone: 'good' })
    onDecided()
  })
  const options = isApproval
    ? approvals.map((one) => [one, words.approvals[one]] as const)
    : rejections.map((one) => [one, words.rejections[one]] as const)
  return (
    <ConfirmDialog
      title={isApproval ? words.approveTitle : words.refuseTitle}
      confirmLabel={isApproval ? words.approve : words.refuse}
      isDangerous={!isApproval}
      isOpen
      isBusy={choose.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (decision) void choose.run()
      }}
      onClose={onClose}
    >
      <p>{isApproval ? words.approveText : words.refuseText}</p>
      <ReasonSelect
        label={frame.reason}
        value={reason}
        options={options}
        isChecked={isChecked}
        onChange={setReason}
      />
      <TextArea
        label={words.note}
        hint={words.noteHint}
        rows={2}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <RefusalNote refusal={choose.refused} />
    </ConfirmDialog>
  )
}

type Draft = { requestId: string; outcome: Outcome; reason: string; note: string }

function decisionOf({ requestId, outcome, reason, note }: Draft): ReviewDecision | undefined {
  const more = { requestId, ...(note === '' ? {} : { note }) }
  if (outcome === 'approve') {
    const chosen = approvals.find((one) => one === reason)
    return chosen && { ...more, outcome, reason: chosen }
  }
  const chosen = rejections.find((one) => one === reason)
  return chosen && { ...more, outcome, reason: chosen }
}
