import { useState } from 'react'
import { ConfirmDialog, RefusalNote, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { confirm, type Named, reject, withdraw } from './calls.ts'
import { SawDialog } from './saw-dialog.tsx'
import { rejectReasons } from './visit-draft.ts'
import { deskWords } from './words.ts'

type DialogProps = { named: Named; onClose: () => void; onDone: () => void }

export function ConfirmVisitDialog({ named, onClose, onDone }: DialogProps) {
  const words = useWords(deskWords)
  const say = async (requestId: string) => {
    await confirm(named, { requestId, sawPersonAndDocument: true })
    toast(words.confirmed, { tone: 'good' })
    onClose()
    onDone()
  }
  return (
    <SawDialog words={words} onSaid={say} onClose={onClose}>
      <p>{words.confirmText}</p>
    </SawDialog>
  )
}

export function RejectVisitDialog({ named, onClose, onDone }: DialogProps) {
  const words = useWords(deskWords)
  const frame = useWords(frameWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const [isChecked, setChecked] = useState(false)
  const chosen = rejectReasons.find((one) => one === reason)
  const say = useAction(async () => {
    if (!chosen) return
    const text = note.trim()
    await reject(named, { requestId, reason: chosen, ...(text === '' ? {} : { note: text }) })
    toast(words.rejected)
    onClose()
    onDone()
  })
  return (
    <ConfirmDialog
      title={words.rejectTitle}
      confirmLabel={words.reject}
      isDangerous
      isOpen
      isBusy={say.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (chosen) void say.run()
      }}
      onClose={onClose}
    >
      <ReasonSelect
        label={frame.reason}
        value={reason}
        options={rejectReasons.map((one) => [one, words.rejections[one]])}
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
      <RefusalNote refusal={say.refused} />
    </ConfirmDialog>
  )
}

export function WithdrawVisitDialog({ named, onClose, onDone }: DialogProps) {
  const words = useWords(deskWords)
  const say = useAction(async () => {
    await withdraw(named)
    toast(words.withdrawn)
    onClose()
    onDone()
  })
  return (
    <ConfirmDialog
      title={words.withdrawTitle}
      confirmLabel={words.withdraw}
      isOpen
      isBusy={say.isBusy}
      onConfirm={() => void say.run()}
      onClose={onClose}
    >
      <p>{words.withdrawText}</p>
      <RefusalNote refusal={say.refused} />
    </ConfirmDialog>
  )
}
