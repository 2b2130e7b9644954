import { useState } from 'react'
import { ConfirmDialog, RefusalNote, TextArea, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useLanguage, useWords } from '#kit/words'
import { renewSecret, setState, type Party, type RegisteredParty } from './calls.ts'
import { partyWords } from './words.ts'

const reasonLengthMin = 3

type RenewDialogProps = { party: Party; onClose: () => void; onRenewed: (made: RegisteredParty) => void }

export function RenewDialog({ party, onClose, onRenewed }: RenewDialogProps) {
  const words = useWords(partyWords)
  const renew = useAction(async () => onRenewed(await renewSecret(party.partyId)))
  return (
    <ConfirmDialog
      title={words.renewTitle}
      confirmLabel={words.renew}
      isDangerous
      isOpen
      isBusy={renew.isBusy}
      onConfirm={() => void renew.run()}
      onClose={onClose}
    >
      <p>{words.renewText}</p>
      <RefusalNote refusal={renew.refused} />
    </ConfirmDialog>
  )
}

type StateDialogProps = { party: Party; onClose: () => void; onChanged: () => void }

/** Suspends an active party, resumes a suspended one; either way with a reason that stays on record. */
export function StateDialog({ party, onClose, onChanged }: StateDialogProps) {
  const words = useWords(partyWords)
  const language = useLanguage()
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const isActive = party.state === 'active'
  const name = party.name[language]
  const isTooShort = reason.trim().length < reasonLengthMin
  const change = useAction(async () => {
    await setState(party.partyId, isActive ? 'suspend' : 'resume', reason.trim())
    toast(isActive ? words.suspended : words.resumed, { tone: 'good' })
    onChanged()
  })
  return (
    <ConfirmDialog
      title={isActive ? words.suspendTitle(name) : words.resumeTitle(name)}
      confirmLabel={isActive ? words.suspend : words.resume}
      isDangerous={isActive}
      isOpen
      isBusy={change.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (!isTooShort) void change.run()
      }}
      onClose={onClose}
    >
      <p>{isActive ? words.suspendText : words.resumeText}</p>
      <TextArea
        label={words.reason}
        required
        maxLength={500}
        value={reason}
        hint={words.reasonHint}
        error={isChecked && isTooShort ? words.reasonShort : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <RefusalNote refusal={change.refused} />
    </ConfirmDialog>
  )
}
