import { useState, type FormEvent } from 'react'
import { useAction } from '#kit/api'
import { Button, focusFirstError, LinkButton, Note, Page, Panel, RefusalNote } from '#kit/components'
import { useWords } from '#kit/words'
import { checkNumber } from '../enrol/id-number.ts'
import { NameField } from '../enrol/name-field.tsx'
import { NumberField } from '../enrol/number-field.tsx'
import { lostWords } from '../words/lost.ts'
import { beginAttempt } from './attempt.ts'

/** Who lost it. Whatever is typed here, the face is asked for next: the answer tells nobody who is known. */
export function LostPersonPage({ hasCard }: { hasCard: boolean }) {
  const words = useWords(lostWords)
  return (
    <Page title={words.title} back="#/">
      <p className="lead">{words.lead}</p>
      {hasCard && (
        <Note>
          {words.own} <a href="#/me/block">{words.ownBlock}</a>
        </Note>
      )}
      <PersonForm />
    </Page>
  )
}

function PersonForm() {
  const words = useWords(lostWords)
  const [name, setName] = useState('')
  const [number, setNumber] = useState('')
  const [isTried, setTried] = useState(false)
  const check = checkNumber(number)
  const submit = useAction(() =>
    beginAttempt({ stopId: crypto.randomUUID(), name: name.trim(), idNumber: number }),
  )
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '' && check.state === 'good') void submit.run()
    else focusFirstError(event.currentTarget)
  }
  return (
    <form className="stack" onSubmit={onSubmit} noValidate>
      <Panel>
        <NameField name={name} isTried={isTried} autoComplete="off" onChange={setName} />
        <NumberField number={number} check={check} isTried={isTried} onChange={setNumber} />
      </Panel>
      <RefusalNote refusal={submit.refused} />
      <p className="quiet">{words.faceNote}</p>
      <Button type="submit" icon="camera" isWide isBusy={submit.isBusy}>
        {submit.isBusy ? words.checking : words.next}
      </Button>
      <LinkButton href="#/lost/desk" kind="quiet" isWide>
        {words.desk}
      </LinkButton>
    </form>
  )
}
