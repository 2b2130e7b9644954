import { useEffect, useEffectEvent, useState } from 'react'
import type { Application } from '#contract/identity/enrolment'
import { useAction } from '#kit/api'
import {
  Button,
  ConfirmDialog,
  Note,
  Page,
  PageHeading,
  Panel,
  RefusalNote,
  Tally,
  toast,
  useAnnouncement,
} from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { applicantApi, type StoredApplication } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import './waiting.css'

type WaitingProps = { application: StoredApplication; view: Application; onLook: () => void }

const decidingEveryMs = 1200
const reviewEveryMs = 20_000
const slowAfterMs = 8000

export function WaitingPage(props: WaitingProps) {
  const isReview = props.view.state === 'in_review'
  useLooking(props.onLook, isReview ? reviewEveryMs : decidingEveryMs)
  return isReview ? <InReview {...props} /> : <Deciding />
}

function Deciding() {
  const { deciding } = useWords(enrolWords)
  const isSlow = useLater(slowAfterMs)
  useAnnouncement(isSlow ? deciding.slow : deciding.lead)
  return (
    <Page title={deciding.title} hasOwnHeading back="#/">
      <div className="centre">
        <Tally isSeeking size={152} />
        <PageHeading>{deciding.title}</PageHeading>
        <p className="lead">{isSlow ? deciding.slow : deciding.lead}</p>
      </div>
    </Page>
  )
}

function InReview(props: WaitingProps) {
  const { deciding } = useWords(enrolWords)
  const format = useFormat()
  const { review } = props.view
  return (
    <Page
      title={deciding.review}
      hasOwnHeading
      back="#/"
      footer={<LookAgain {...props} label={deciding.refresh} />}
    >
      <div className="centre">
        <Tally fit={0.55} size={128} />
        <PageHeading>{deciding.review}</PageHeading>
        <p className="lead">{deciding.reviewLead}</p>
        {review && (
          <p className="quiet">
            {deciding.reviewSince(format.relative(review.since))}
            {review.usualSeconds !== null && (
              <>
                <br />
                <b>{deciding.reviewUsual(format.duration(review.usualSeconds))}</b>
              </>
            )}
          </p>
        )}
      </div>
      <Note>{deciding.reviewWhy}</Note>
    </Page>
  )
}

/** What is to be settled in person: where, what to bring, and the code by which the desk finds it. */
export function VisitPage(props: WaitingProps) {
  const { visit } = useWords(enrolWords)
  const format = useFormat()
  useLooking(props.onLook, reviewEveryMs)
  const { view } = props
  return (
    <Page title={visit.title} hasOwnHeading back="#/" footer={<LookAgain {...props} label={visit.refresh} />}>
      <div className="centre">
        <PageHeading>{visit.title}</PageHeading>
        <p className="lead">{visit.lead}</p>
      </div>
      {view.visit && (
        <Panel title={visit.code}>
          <p className="visit-code">{view.visit.code}</p>
          <p className="quiet">{visit.codeHint}</p>
        </Panel>
      )}
      <Panel title={visit.bring}>
        <ol className="numbered">
          {visit.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
      <p className="quiet">{visit.until(format.date(view.expiresAt))}</p>
    </Page>
  )
}

function LookAgain({ application, onLook, label }: WaitingProps & { label: string }) {
  const { deciding } = useWords(enrolWords)
  const [isAsking, setAsking] = useState(false)
  const withdraw = useAction(async () => {
    await applicantApi(application).post(`/api/enrolment/applications/${application.applicationId}/withdraw`)
    setAsking(false)
    toast(deciding.withdrawn)
    onLook()
  })
  return (
    <>
      <Button icon="refresh" onClick={onLook} isWide>
        {label}
      </Button>
      <Button kind="quiet" onClick={() => setAsking(true)} isWide>
        {deciding.withdraw}
      </Button>
      <ConfirmDialog
        title={deciding.withdraw}
        confirmLabel={deciding.withdraw}
        isDangerous
        isOpen={isAsking}
        isBusy={withdraw.isBusy}
        onConfirm={() => void withdraw.run()}
        onClose={() => setAsking(false)}
      >
        <p>{deciding.withdrawAsk}</p>
        <RefusalNote refusal={withdraw.refused} />
      </ConfirmDialog>
    </>
  )
}

/** Looks again and again while the page is seen; a page in the background costs nothing. */
function useLooking(look: () => void, everyMs: number): void {
  const onTick = useEffectEvent(() => {
    if (document.visibilityState === 'visible') look()
  })
  useEffect(() => {
    const timer = setInterval(() => onTick(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}

function useLater(afterMs: number): boolean {
  const [isLater, setLater] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), afterMs)
    return () => clearTimeout(timer)
  }, [afterMs])
  return isLater
}
