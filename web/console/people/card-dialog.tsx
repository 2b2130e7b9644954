import { useState } from 'react'
import { Checkbox, ConfirmDialog, Note, RefusalNote, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { ReasonSelect } from '../parts/reason-select.tsx'
import type { CardOrder, CardVerb } from './calls.ts'
import { cardWords } from './card-words.ts'
import { orderReasons } from './card-reasons.ts'

type CardDialogProps = {
  verb: CardVerb | 'stop'
  send: (order: CardOrder) => Promise<unknown>
  onClose: () => void
  onChanged: () => void
}

/** Says what will happen, asks why, and for what cannot be undone asks once more. */
export function CardDialog({ verb, send, onClose, onChanged }: CardDialogProps) {
  const words = useWords(cardWords)
  const own = words.verbs[verb]
  const isFinal = verb === 'revoke' || verb === 'stop'
  const [requestId] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const [isUnderstood, setUnderstood] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const change = useAction(async () => {
    await send({
      requestId,
      reason,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    })
    toast(own.done, { tone: 'good' })
    onChanged()
  })
  const isReady = reason !== '' && (isUnderstood || !isFinal)
  return (
    <ConfirmDialog
      title={own.title}
      confirmLabel={own.label}
      isDangerous={verb !== 'resume'}
      isOpen
      isBusy={change.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (isReady) void change.run()
      }}
      onClose={onClose}
    >
      <p>{own.text}</p>
      <ReasonSelect
        label={words.reason}
        value={reason}
        options={orderReasons[verb].map((one) => [one, words.reasons[one]])}
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
      {isFinal && <Checkbox label={words.understood} isOn={isUnderstood} onChange={setUnderstood} />}
      {isFinal && isChecked && !isUnderstood && (
        <Note tone="bad" role="alert">
          {words.understoodMissing}
        </Note>
      )}
      <RefusalNote refusal={change.refused} />
    </ConfirmDialog>
  )
}
