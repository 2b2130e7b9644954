import { useState } from 'react'
import {
  Button,
  Checkbox,
  focusFirstError,
  Note,
  Page,
  Panel,
  RefusalNote,
  Select,
  TextArea,
  toast,
} from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { ReasonSelect } from '../parts/reason-select.tsx'
import { prepare, readBoard } from './calls.ts'
import { Alone } from './desk-page.tsx'
import { readRelations } from './guardian-calls.ts'
import { GuardianField } from './guardian-field.tsx'
import { guardianWords } from './guardian-words.ts'
import { GuardiansPanel } from './guardians-panel.tsx'
import { PersonPanel } from './person-panel.tsx'
import {
  checks,
  documents,
  emptyDraft,
  faceReasons,
  missingChecks,
  replaceReasons,
  signatures,
  type VisitDraft,
  visitOf,
} from './visit-draft.ts'
import { deskWords } from './words.ts'
import './desk.css'

/** What a clerk saw of a person and their document: entered here, confirmed by somebody else. */
export function EnterPage({ personId }: { personId: string }) {
  const words = useWords(deskWords)
  const board = useLoaded('visits', readBoard)
  // Each reading is a look that the person is told of: one for the whole page.
  const guardians = useLoaded(`guardians ${personId}`, (signal) => readRelations(personId, signal))
  const isMinor = guardians.state === 'loaded' && guardians.value.band !== 'adult'
  return (
    <Page title={words.enterTitle} width="wide" back="#/desk">
      <p className="quiet">{words.enterLead}</p>
      {board.state === 'loaded' && board.value.colleagues === 0 && <Alone />}
      <div className="columns">
        <EnterForm personId={personId} isMinor={isMinor} />
        <div className="stack">
          <PersonPanel personId={personId} />
          <GuardiansPanel personId={personId} loaded={guardians} />
        </div>
      </div>
    </Page>
  )
}

function EnterForm({ personId, isMinor }: { personId: string; isMinor: boolean }) {
  const words = useWords(deskWords)
  const guardian = useWords(guardianWords)
  const [visitId] = useState(() => crypto.randomUUID())
  const [draft, setDraft] = useState(emptyDraft)
  const [isChecked, setChecked] = useState(false)
  const isWhole = () =>
    visitOf(draft, { personId, visitId }) !== undefined && (!isMinor || draft.guardianId !== '')
  const enter = useAction(async () => {
    const form = visitOf(draft, { personId, visitId })
    if (!form) return
    await prepare(form)
    toast(words.entered, { tone: 'good' })
    go(`/desk/${personId}/${visitId}`, 'replace')
  })
  const submit = () => {
    setChecked(true)
    if (isWhole()) void enter.run()
    else focusFirstError()
  }
  const parts = { draft, isChecked, onChange: setDraft }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Panel title={words.seen}>
        <Seen {...parts} />
      </Panel>
      {isMinor && (
        <Panel title={guardian.along}>
          <GuardianField
            isMissing={isChecked && draft.guardianId === ''}
            onFound={(guardianId) => setDraft((last) => ({ ...last, guardianId }))}
          />
        </Panel>
      )}
      <Panel title={words.termsTitle}>
        <Terms {...parts} isMinor={isMinor} />
      </Panel>
      <RefusalNote refusal={enter.refused} />
      <div>
        <Button type="submit" icon="people" isBusy={enter.isBusy}>
          {words.enter}
        </Button>
      </div>
    </form>
  )
}

type PartProps = { draft: VisitDraft; isChecked: boolean; onChange: (draft: VisitDraft) => void }

function Seen({ draft, isChecked, onChange }: PartProps) {
  const words = useWords(deskWords)
  const question = (
    name: 'document' | 'signature' | 'whyNoFace',
    values: readonly (readonly [string, string])[],
  ) => (
    <ReasonSelect
      label={words[name]}
      value={draft[name]}
      options={values}
      isChecked={isChecked}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  )
  return (
    <div className="stack">
      {question(
        'document',
        documents.map((one) => [one, words.documents[one]]),
      )}
      <Checks draft={draft} isChecked={isChecked} onChange={onChange} />
      {question(
        'signature',
        signatures.map((one) => [one, words.signatures[one]]),
      )}
      {question(
        'whyNoFace',
        faceReasons.map((one) => [one, words.faceReasons[one]]),
      )}
      <Replaces draft={draft} isChecked={isChecked} onChange={onChange} />
      <TextArea
        label={words.note}
        hint={words.noteHint}
        rows={2}
        maxLength={500}
        value={draft.note}
        onChange={(event) => onChange({ ...draft, note: event.target.value })}
      />
    </div>
  )
}

function Checks({ draft, isChecked, onChange }: PartProps) {
  const words = useWords(deskWords)
  const isMissing = isChecked && missingChecks(draft).length > 0
  return (
    <fieldset className="desk-checks">
      <legend>{words.checksTitle}</legend>
      {checks.map((check) => (
        <Checkbox
          key={check}
          label={words.checks[check]}
          isOn={draft.checks.includes(check)}
          onChange={(isOn) =>
            onChange({
              ...draft,
              checks: isOn ? [...draft.checks, check] : draft.checks.filter((one) => one !== check),
            })
          }
        />
      ))}
      {isMissing && (
        <Note tone="bad" role="alert">
          {words.checkMissing}
        </Note>
      )}
    </fieldset>
  )
}

/** Not a question that must be answered: who has no card replaces none. The server refuses where there is one. */
function Replaces({ draft, onChange }: PartProps) {
  const words = useWords(deskWords)
  return (
    <Select
      label={words.replaces}
      value={draft.replaces}
      onChange={(event) => onChange({ ...draft, replaces: event.target.value })}
    >
      <option value="">{words.notReplacing}</option>
      {replaceReasons.map((reason) => (
        <option key={reason} value={reason}>
          {words.replaceReasons[reason]}
        </option>
      ))}
    </Select>
  )
}

function Terms({ draft, isChecked, isMinor, onChange }: PartProps & { isMinor: boolean }) {
  const words = useWords(deskWords)
  return (
    <div className="stack">
      <ul className="desk-terms">
        {words.terms.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Checkbox
        label={isMinor ? words.termsAgreeMinor : words.termsAgree}
        isOn={draft.hasAgreed}
        onChange={(hasAgreed) => onChange({ ...draft, hasAgreed })}
      />
      {isChecked && !draft.hasAgreed && (
        <Note tone="bad" role="alert">
          {words.termsMissing}
        </Note>
      )}
    </div>
  )
}
