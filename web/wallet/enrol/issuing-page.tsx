import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { asRefused, useAction } from '#kit/api'
import {
  Button,
  Icon,
  Page,
  PageHeading,
  Progress,
  RefusalNote,
  Tally,
  useAnnouncement,
} from '#kit/components'
import {
  acceptOffer,
  endSession,
  fetchCopies,
  type IssuingStep,
  type OfferSource,
  readRecord,
  readSession,
  removeRecord,
} from '#kit/holder'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { CardPicture } from '../card/card-picture.tsx'
import { readHolding, useHolding } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import './issuing.css'

const steps = ['offer', 'keys', 'copies', 'kept'] as const

type IssuingProps = {
  /** Asks for the card's offer: with an application, or with a code from the desk. Asked again after each failure. */
  offer: () => Promise<OfferSource>
  /** The card is here: what it was fetched with can go. */
  onKept: () => Promise<void>
  /** A way out beside another try. */
  otherwise?: ReactNode
}

/** From approved to a card on this device. Interrupted anywhere, it goes on when opened again. */
export function IssuingPage({ offer, onKept, otherwise }: IssuingProps) {
  const { issuing } = useWords(enrolWords)
  const [step, setStep] = useState<IssuingStep>('offer')
  const issue = useAction(async () => {
    await fetchCard(offer, setStep)
    await navigator.storage?.persist?.()
    await readHolding()
  })
  const begin = useEffectEvent(() => void issue.run())
  useEffect(() => {
    const start = () => begin()
    start()
    window.addEventListener('online', start)
    return () => window.removeEventListener('online', start)
  }, [])
  const { card } = useHolding()
  const isDone = step === 'kept' && card !== undefined
  useAnnouncement(isDone ? issuing.done : issuing.steps[step])
  if (isDone) return <Done onKept={onKept} />
  return (
    <Page title={issuing.title} hasOwnHeading>
      <div className="centre">
        <Tally isSeeking={!issue.refused} fit={0} size={152} />
        <PageHeading>{issuing.title}</PageHeading>
        <ol className="issuing-steps">
          {steps.map((name) => (
            <li key={name} data-state={stateOf(name, step)} aria-current={name === step ? 'step' : undefined}>
              <Icon name="check" size={20} />
              {issuing.steps[name]}
            </li>
          ))}
        </ol>
        <Progress label={issuing.title} value={(steps.indexOf(step) + 0.5) / steps.length} isLabelHidden />
        <p className="quiet">{issuing.note}</p>
      </div>
      {issue.refused && (
        <>
          <RefusalNote refusal={issue.refused} onRetry={() => void issue.run()} />
          <p className="quiet">{issuing.failed}</p>
          {otherwise}
        </>
      )}
    </Page>
  )
}

function Done({ onKept }: Pick<IssuingProps, 'onKept'>) {
  const { issuing } = useWords(enrolWords)
  const { card } = useHolding()
  const open = async () => {
    await onKept()
    const waiting = await readRecord<string>('waiting-request')
    await removeRecord('waiting-request')
    go(waiting ?? '/', 'replace')
  }
  const footer = (
    <Button onClick={() => void open()} isWide>
      {issuing.open}
    </Button>
  )
  return (
    <Page title={issuing.done} hasOwnHeading footer={footer}>
      <div className="centre issuing-done">
        <Tally fit={1} size={112} />
        <PageHeading>{issuing.done}</PageHeading>
        {card && <CardPicture face={card} state="active" />}
      </div>
    </Page>
  )
}

async function fetchCard(offer: IssuingProps['offer'], onStep: (step: IssuingStep) => void): Promise<void> {
  if (await resumeSession(onStep)) return
  onStep('offer')
  await acceptOffer(await offer(), { issuer: location.origin, onStep })
}

/** Where the connection was lost after the token, the session is there and only the copies are missing. */
async function resumeSession(onStep: (step: IssuingStep) => void): Promise<boolean> {
  const session = await readSession()
  if (!session) return false
  try {
    await fetchCopies(session, onStep)
    return true
  } catch (thrown) {
    const { status } = asRefused(thrown)
    if (status < 400 || status >= 500) throw thrown
    // A session of an earlier card, which has ended: this card gets its own.
    await endSession()
    return false
  }
}

function stateOf(name: (typeof steps)[number], current: IssuingStep): 'done' | 'now' | 'later' {
  const distance = steps.indexOf(name) - steps.indexOf(current)
  if (distance === 0) return 'now'
  return distance < 0 ? 'done' : 'later'
}
