import { Checkbox, Field, Note, Panel, TextArea } from '#kit/components'
import { useWords } from '#kit/words'
import type { CardClaim } from '#contract/identity/parties'
import { answerClaims, hasPlaintext, missingIn, plainClaims, type Draft, type DraftField } from './draft.ts'
import { partyWords } from './words.ts'

type PartyFormProps = {
  draft: Draft
  onChange: (draft: Draft) => void
  /** The person has tried to save: what is missing is marked from then on. */
  isChecked: boolean
}

type TextField = Exclude<DraftField, 'claims'>
/** What every text of the form has: its value, its limit, what is wrong with it. */
type TextProps = (
  field: TextField,
  maxLength: number,
) => {
  value: string
  maxLength: number
  error: string | undefined
  onChange: (event: { target: { value: string } }) => void
}

/** The registration, in the order a resident would ask: who, why, what, where. */
export function PartyForm({ draft, onChange, isChecked }: PartyFormProps) {
  const words = useWords(partyWords)
  const missing = isChecked ? missingIn(draft) : []
  const text: TextProps = (field, maxLength) => ({
    value: draft[field],
    maxLength,
    error: missing.includes(field) ? words.missing : undefined,
    onChange: (event) => onChange({ ...draft, [field]: event.target.value }),
  })
  return (
    <>
      <Who text={text} />
      <Why text={text} />
      <What draft={draft} onChange={onChange} text={text} />
      <Where text={text} />
    </>
  )
}

function Who({ text }: { text: TextProps }) {
  const words = useWords(partyWords)
  return (
    <Panel title={words.who}>
      <p className="quiet">{words.nameHint}</p>
      <div className="two">
        <Field label={words.nameZh} required lang="zh-CN" {...text('nameZh', 200)} />
        <Field label={words.nameEn} required lang="en" {...text('nameEn', 200)} />
      </div>
      <details>
        <summary className="quiet">{words.logo}</summary>
        <TextArea
          label={words.logo}
          hint={words.logoHint}
          rows={2}
          spellCheck={false}
          {...text('logo', 8192)}
        />
      </details>
    </Panel>
  )
}

function Why({ text }: { text: TextProps }) {
  const words = useWords(partyWords)
  return (
    <Panel title={words.why}>
      <p className="quiet">{words.purposeHint}</p>
      <div className="two">
        <TextArea label={words.purposeZh} required lang="zh-CN" {...text('purposeZh', 200)} />
        <TextArea label={words.purposeEn} required lang="en" {...text('purposeEn', 200)} />
      </div>
    </Panel>
  )
}

type WhatProps = { draft: Draft; onChange: (draft: Draft) => void; text: TextProps }

function What({ draft, onChange, text }: WhatProps) {
  const words = useWords(partyWords)
  const same = { draft, onChange }
  return (
    <Panel title={words.what}>
      <p className="quiet">{words.whatNote}</p>
      <ClaimChoice {...same} title={words.answers} note={words.answersNote} claims={answerClaims} />
      <ClaimChoice {...same} title={words.plain} note={words.plainNote} claims={plainClaims} />
      {hasPlaintext(draft.claims) && (
        <Note tone="warn" title={words.previewGround}>
          <p>{words.groundHint}</p>
          <div className="two">
            <Field label={words.groundZh} required lang="zh-CN" {...text('groundZh', 200)} />
            <Field label={words.groundEn} required lang="en" {...text('groundEn', 200)} />
          </div>
        </Note>
      )}
    </Panel>
  )
}

function Where({ text }: { text: TextProps }) {
  const words = useWords(partyWords)
  const same = { spellCheck: false, inputMode: 'url' } as const
  return (
    <Panel title={words.where}>
      <TextArea
        {...same}
        label={words.redirects}
        hint={words.redirectsHint}
        required
        {...text('redirects', 4000)}
      />
      <TextArea
        {...same}
        label={words.postLogout}
        hint={words.postLogoutHint}
        rows={2}
        {...text('postLogout', 4000)}
      />
    </Panel>
  )
}

type ClaimChoiceProps = {
  title: string
  note: string
  claims: readonly CardClaim[]
  draft: Draft
  onChange: (draft: Draft) => void
}

function ClaimChoice({ title, note, claims, draft, onChange }: ClaimChoiceProps) {
  const words = useWords(partyWords)
  const toggle = (claim: CardClaim) =>
    onChange({ ...draft, claims: draft.claims.symmetricDifference(new Set([claim])) })
  return (
    <fieldset className="claims">
      <legend>{title}</legend>
      <p className="quiet">{note}</p>
      <div className="claims-grid">
        {claims.map((claim) => (
          <Checkbox
            key={claim}
            label={words.claims[claim]}
            isOn={draft.claims.has(claim)}
            onChange={() => toggle(claim)}
          />
        ))}
      </div>
    </fieldset>
  )
}
