import { useState } from 'react'
import {
  Button,
  Choice,
  focusFirstError,
  LinkButton,
  Page,
  Panel,
  RefusalNote,
  TextArea,
} from '#kit/components'
import { useAction } from '#kit/api'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { register, type RegisteredParty, type RegisterParty } from './calls.ts'
import { emptyDraft, fieldsOf, missingIn, publicKeyOf } from './draft.ts'
import { PartyForm } from './party-form.tsx'
import { Preview } from './preview.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { partyWords } from './words.ts'

type Proof = 'secret' | 'key'

export function RegisterPage() {
  const words = useWords(partyWords)
  const [partyId] = useState(() => crypto.randomUUID())
  const [draft, setDraft] = useState(emptyDraft)
  const [proof, setProof] = useState<Proof>('secret')
  const [jwk, setJwk] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [registered, setRegistered] = useState<RegisteredParty>()
  const key = publicKeyOf(jwk)
  const create = useAction(async () => {
    const authentication: RegisterParty['authentication'] =
      key && proof === 'key' ? { method: 'key', keys: [key] } : { method: 'secret' }
    const made = await register({ partyId, ...fieldsOf(draft), authentication })
    if (made.clientSecret === null) go(`/parties/${partyId}`, 'replace')
    else setRegistered(made)
  })
  const submit = () => {
    setChecked(true)
    const isWhole = missingIn(draft).length === 0 && (proof === 'secret' || key !== undefined)
    if (isWhole) void create.run()
    else focusFirstError()
  }
  return (
    <Page title={words.newTitle} width="wide" back="#/parties">
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
          <ProofChoice
            proof={proof}
            onProof={setProof}
            jwk={jwk}
            onJwk={setJwk}
            isWrong={isChecked && key === undefined}
          />
          <RefusalNote refusal={create.refused} />
          <div className="row">
            <Button type="submit" isBusy={create.isBusy}>
              {words.create}
            </Button>
            <LinkButton kind="quiet" href="#/parties">
              {words.cancel}
            </LinkButton>
          </div>
        </div>
        <Preview draft={draft} />
      </form>
      {registered && (
        <SecretDialog registered={registered} onClose={() => go(`/parties/${partyId}`, 'replace')} />
      )}
    </Page>
  )
}

type ProofChoiceProps = {
  proof: Proof
  onProof: (proof: Proof) => void
  jwk: string
  onJwk: (jwk: string) => void
  isWrong: boolean
}

function ProofChoice({ proof, onProof, jwk, onJwk, isWrong }: ProofChoiceProps) {
  const words = useWords(partyWords)
  return (
    <Panel title={words.proves}>
      <Choice
        label={words.proves}
        isLabelHidden
        value={proof}
        onChange={onProof}
        options={[
          { value: 'secret', label: words.secret, icon: 'lock' },
          { value: 'key', label: words.key, icon: 'key' },
        ]}
      />
      <p className="quiet">{proof === 'secret' ? words.secretHint : words.keyHint}</p>
      {proof === 'key' && (
        <TextArea
          label={words.jwk}
          required
          rows={4}
          spellCheck={false}
          value={jwk}
          error={isWrong ? words.jwkWrong : undefined}
          onChange={(event) => onJwk(event.target.value)}
        />
      )}
    </Panel>
  )
}
