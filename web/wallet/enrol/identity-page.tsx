import { useEffect, useState, type FormEvent } from 'react'
import type { StartApplication, StartedApplication } from '#contract/identity/enrolment'
import { type Refused, useAction, useLoaded } from '#kit/api'
import { Button, focusFirstError, LinkButton, Page, Panel, RefusalNote, Skeleton } from '#kit/components'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { keepApplication, newcomerApi } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import { consentVersions, hasConsented } from './consent.ts'
import { type Draft, dropDraft, readDraft, saveDraft } from './draft.ts'
import './identity.css'
import { checkNumber } from './id-number.ts'
import { NameField } from './name-field.tsx'
import { NumberField } from './number-field.tsx'

export function IdentityPage() {
  const { identity } = useWords(enrolWords)
  const draft = useLoaded('draft', readDraft)
  useEffect(() => {
    // Reached by a bookmark or after a reload: the consent comes first.
    if (!hasConsented()) go('/consent', 'replace')
  }, [])
  return (
    <Page title={identity.title} back="#/consent">
      <p className="lead">{identity.lead}</p>
      {draft.state === 'loaded' ? <IdentityForm draft={draft.value} /> : <Skeleton shape="list" count={2} />}
    </Page>
  )
}

function IdentityForm({ draft }: { draft: Draft }) {
  const { identity } = useWords(enrolWords)
  const [name, setName] = useState(draft.name)
  const [number, setNumber] = useState(draft.idNumber)
  const [isTried, setTried] = useState(false)
  const check = checkNumber(number)
  useSavedDraft({ applicationId: draft.applicationId, name, idNumber: number })

  const submit = useAction(async () => {
    await saveDraft({ applicationId: draft.applicationId, name, idNumber: number })
    const form: StartApplication = {
      applicationId: draft.applicationId,
      name: name.trim(),
      idNumber: number,
      consents: consentVersions,
    }
    // The id is ours and the same each time, so a lost answer may be asked for again.
    const started = await newcomerApi.post<StartedApplication>('/api/enrolment/applications', form, {
      isIdempotent: true,
    })
    await keepApplication({
      applicationId: started.applicationId,
      applicationToken: started.applicationToken,
    })
    await dropDraft()
    go('/enrol', 'replace')
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '' && check.state === 'good') void submit.run()
    else focusFirstError(event.currentTarget)
  }
  return (
    <form className="stack identity-form" onSubmit={onSubmit} noValidate>
      <Panel>
        <NameField name={name} isTried={isTried} autoComplete="name" onChange={setName} />
        <NumberField number={number} check={check} isTried={isTried} onChange={setNumber} />
      </Panel>
      {submit.refused && <RefusedCheck refused={submit.refused} />}
      <p className="quiet">{identity.privacy}</p>
      <Button type="submit" isWide isBusy={submit.isBusy}>
        {submit.isBusy ? identity.checking : identity.next}
      </Button>
    </form>
  )
}

/** There is always a way without this form. */
function RefusedCheck({ refused }: { refused: Refused }) {
  const { desk } = useWords(enrolWords)
  return (
    <>
      <RefusalNote refusal={refused} />
      <LinkButton href="#/desk" kind="secondary" isWide>
        {desk.title}
      </LinkButton>
    </>
  )
}

function useSavedDraft({ applicationId, name, idNumber }: Omit<Draft, 'savedAt'>): void {
  useEffect(() => {
    const timer = setTimeout(() => void saveDraft({ applicationId, name, idNumber }), 400)
    return () => clearTimeout(timer)
  }, [applicationId, name, idNumber])
}
