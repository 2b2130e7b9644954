import { useState } from 'react'
import { ConfirmDialog, Note, RefusalNote, Select, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { changeStanding, type PersonPage as Person, type Standing } from './calls.ts'
import { emptyGround, groundOf } from './ground.ts'
import { GroundFields } from './ground-fields.tsx'
import { peopleWords } from './words.ts'

const standings: readonly Standing[] = ['valid', 'lost', 'expired', 'moved', 'dead']
const isFinal = (standing: Standing) => standing === 'dead' || standing === 'moved'

type StandingDialogProps = { person: Person; onClose: () => void; onChanged: () => void }

/** Changing how the document stands puts the card to sleep, wakes it or ends it: said before it is done. */
export function StandingDialog({ person, onClose, onChanged }: StandingDialogProps) {
  const words = useWords(peopleWords)
  const [changeId] = useState(() => crypto.randomUUID())
  const [standing, setStanding] = useState(person.standing)
  const [draft, setDraft] = useState(emptyGround)
  const [isChecked, setChecked] = useState(false)
  const isSame = standing === person.standing
  const change = useAction(async () => {
    const ground = groundOf(draft)
    if (!ground) return
    await changeStanding(person.personId, { changeId, standing, ...ground })
    toast(words.standingChanged(words.standings[standing]), { tone: 'good' })
    onChanged()
  })
  return (
    <ConfirmDialog
      title={words.standingTitle}
      confirmLabel={words.changeStanding}
      isDangerous={isFinal(standing)}
      isOpen
      isBusy={change.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (!isSame && groundOf(draft)) void change.run()
      }}
      onClose={onClose}
    >
      <Select
        label={words.newStanding}
        required
        value={standing}
        error={isChecked && isSame ? words.standingSame : undefined}
        onChange={(event) => setStanding(standings.find((one) => one === event.target.value) ?? standing)}
      >
        {standings.map((one) => (
          <option key={one} value={one}>
            {words.standings[one]}
          </option>
        ))}
      </Select>
      {!isSame && (
        <Note tone={isFinal(standing) ? 'bad' : 'warn'} title={words.effect}>
          {words.effects[standing]}
        </Note>
      )}
      <GroundFields label={words.whyChange} draft={draft} onChange={setDraft} isChecked={isChecked} />
      <RefusalNote refusal={change.refused} />
    </ConfirmDialog>
  )
}
