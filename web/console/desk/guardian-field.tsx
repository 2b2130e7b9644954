import { useState } from 'react'
import { Button, HiddenField, Note, RefusalNote } from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { findAdult } from './guardian-calls.ts'
import { guardianWords } from './guardian-words.ts'

type GuardianFieldProps = {
  isMissing: boolean
  onFound: (personId: string) => void
}

/** Who came along for somebody under eighteen: found by their number, as everybody is. */
export function GuardianField({ isMissing, onFound }: GuardianFieldProps) {
  const words = useWords(guardianWords)
  const [idNumber, setIdNumber] = useState('')
  const [name, setName] = useState<string | null>()
  const find = useAction(async () => {
    const found = await findAdult(idNumber)
    setName(found?.name ?? null)
    onFound(found?.personId ?? '')
  })
  return (
    <div className="stack">
      <HiddenField
        label={words.who}
        hint={words.whoHint}
        value={idNumber}
        maxLength={30}
        spellCheck={false}
        autoComplete="off"
        error={isMissing ? words.missing : undefined}
        onChange={(event) => setIdNumber(event.target.value)}
      />
      <div className="row">
        <Button
          kind="secondary"
          size="small"
          icon="search"
          isBusy={find.isBusy}
          disabled={idNumber.trim() === ''}
          onClick={() => void find.run()}
        >
          {words.find}
        </Button>
        <span aria-live="polite">{name && words.found(name)}</span>
      </div>
      {name === null && <Note tone="warn">{words.notFound}</Note>}
      <RefusalNote refusal={find.refused} />
    </div>
  )
}
