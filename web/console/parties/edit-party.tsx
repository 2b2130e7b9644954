import { useState } from 'react'
import { Button, focusFirstError, RefusalNote, toast } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
import { edit, type Party } from './calls.ts'
import { draftOf, fieldsOf, missingIn } from './draft.ts'
import { PartyForm } from './party-form.tsx'
import { Preview } from './preview.tsx'
import { partyWords } from './words.ts'

type EditPartyProps = { party: Party; onDone: () => void; onReload: () => void }

export function EditParty({ party, onDone, onReload }: EditPartyProps) {
  const words = useWords(partyWords)
  const { reload } = useWords(frameWords)
  const [draft, setDraft] = useState(() => draftOf(party))
  const [isChecked, setChecked] = useState(false)
  const save = useAction(async () => {
    await edit(party.partyId, { ...fieldsOf(draft), version: party.version })
    toast(words.saved, { tone: 'good' })
    onDone()
  })
  const submit = () => {
    setChecked(true)
    if (missingIn(draft).length === 0) void save.run()
    else focusFirstError()
  }
  return (
    <form
      className="columns"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="stack">
        <PartyForm draft={draft} onChange={setDraft} isChecked={isChecked} />
        <RefusalNote refusal={save.refused} />
        {save.refused?.code === 'parties.changed_meanwhile' && (
          <Button kind="secondary" icon="refresh" onClick={onReload}>
            {reload}
          </Button>
        )}
        <div className="row">
          <Button type="submit" isBusy={save.isBusy}>
            {words.save}
          </Button>
          <Button kind="quiet" onClick={onDone}>
            {words.cancel}
          </Button>
        </div>
      </div>
      <Preview draft={draft} />
    </form>
  )
}
