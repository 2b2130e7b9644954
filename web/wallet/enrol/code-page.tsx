import { useState, type FormEvent } from 'react'
import { useAction } from '#kit/api'
import { Button, Field, focusFirstError, LinkButton, Note, Page, Panel, RefusalNote } from '#kit/components'
import { type OfferSource, removeCard } from '#kit/holder'
import { useWords } from '#kit/words'
import { dropDeskCode, keepDeskCode, newcomerApi } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import { IssuingPage } from './issuing-page.tsx'

type CodePageProps = {
  /** Out of the link on the clerk's screen; empty: to be typed */
  code: string
  /** This device has redeemed one, and the card is not here yet */
  redeemed: string | undefined
  hasCard: boolean
}

/** A card made at the desk comes to this phone. Interrupted anywhere, it goes on when opened again. */
export function CodePage({ code, redeemed, hasCard }: CodePageProps) {
  const { desk } = useWords(enrolWords)
  if (redeemed === undefined) return <CodeForm given={code} hasCard={hasCard} />
  return (
    <IssuingPage
      offer={() => redeem(redeemed)}
      onKept={dropDeskCode}
      otherwise={
        <Button kind="quiet" isWide onClick={() => void dropDeskCode()}>
          {desk.anotherCode}
        </Button>
      }
    />
  )
}

/** The same device may ask again with the same code: a lost answer costs nothing. */
const redeem = (code: string) =>
  newcomerApi.post<OfferSource>('/api/desk/codes/redeem', { code }, { isIdempotent: true })

const codeLength = 10
const bare = (code: string) => code.replace(/[\s-]/g, '')

function CodeForm({ given, hasCard }: { given: string; hasCard: boolean }) {
  const { desk } = useWords(enrolWords)
  const [code, setCode] = useState(given)
  const [isTried, setTried] = useState(false)
  const isWhole = bare(code).length === codeLength
  const submit = useAction(async () => {
    await redeem(bare(code))
    // From here on the card that was here has no place: what is resumed can only be the new one's.
    await removeCard()
    await keepDeskCode(bare(code))
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (isWhole) void submit.run()
    else focusFirstError()
  }
  return (
    <Page title={desk.codeTitle} back="#/desk">
      <p className="lead">{desk.codeLead}</p>
      {hasCard && (
        <Note tone="warn" title={desk.replaces}>
          {desk.replacesText}
        </Note>
      )}
      <form className="stack" onSubmit={onSubmit} noValidate>
        <Panel>
          <Field
            label={desk.code}
            hint={desk.codeHint}
            value={code}
            error={isTried && !isWhole ? desk.codeMissing : undefined}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={20}
            required
          />
        </Panel>
        <RefusalNote refusal={submit.refused} />
        <Button type="submit" isWide isBusy={submit.isBusy}>
          {submit.isBusy ? desk.redeeming : desk.redeem}
        </Button>
        <LinkButton href="#/scan" kind="secondary" icon="scan" isWide>
          {desk.scan}
        </LinkButton>
      </form>
    </Page>
  )
}
