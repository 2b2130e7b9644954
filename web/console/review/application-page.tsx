import { useState } from 'react'
import { Button, EmptyState, ErrorState, LinkButton, Note, Page, Panel, Skeleton } from '#kit/components'
import { useLoaded } from '#kit/api'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Alone } from './alone.tsx'
import { ApplicantPanel } from './applicant-panel.tsx'
import { readEvidence, type ReviewEvidence } from './calls.ts'
import { Compare } from './compare.tsx'
import { DecisionDialog, type Outcome } from './decision-dialog.tsx'
import { LikenessPanel } from './likeness-panel.tsx'
import { useHold } from './use-hold.ts'
import { ViewsPanel } from './views-panel.tsx'
import { reviewWords } from './words.ts'

export function ApplicationPage({ applicationId }: { applicationId: string }) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const mayDecide = useRight('enrolments.decide')
  return (
    <Page title={words.caseTitle} width="wide" back="#/review">
      {mayDecide ? (
        <InHand applicationId={applicationId} />
      ) : (
        <EmptyState icon="lock" title={frame.noRightTitle} text={words.noRight} />
      )}
    </Page>
  )
}

/** Nothing of a case is shown before it is taken, or after it was let go. */
function InHand({ applicationId }: { applicationId: string }) {
  const words = useWords(reviewWords)
  const holding = useHold(applicationId)
  const toQueue = (
    <LinkButton href="#/review" kind="secondary">
      {words.toQueue}
    </LinkButton>
  )
  switch (holding.state) {
    case 'taking':
      return <Skeleton shape="block" />
    case 'held':
      return <Evidence applicationId={applicationId} />
    case 'refused': {
      const { code } = holding.refused
      if (code !== 'enrolment.held_by_another')
        return <ErrorState refusal={holding.refused} action={toQueue} onRetry={holding.again} />
      const again = (
        <>
          <Button icon="refresh" onClick={holding.again}>
            {words.takeAgain}
          </Button>
          {toQueue}
        </>
      )
      const [title, text] = holding.hadIt
        ? [words.lapsedTitle, words.lapsedText]
        : [words.takenTitle, words.takenText]
      return <EmptyState icon="eye" title={title} text={text} action={again} />
    }
  }
}

function Evidence({ applicationId }: { applicationId: string }) {
  const loaded = useLoaded(applicationId, (signal) => readEvidence(applicationId, signal))
  return (
    <LoadedView loaded={loaded} skeleton="block">
      {(evidence) => (
        <div className="columns case">
          <div className="stack">
            <Compare evidence={evidence} />
            <LikenessPanel evidence={evidence} />
          </div>
          <div className="stack">
            <Why evidence={evidence} />
            <ViewsPanel evidence={evidence} />
            <Decide evidence={evidence} />
            <ApplicantPanel evidence={evidence} />
          </div>
        </div>
      )}
    </LoadedView>
  )
}

function Why({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  return (
    <Panel title={words.why}>
      {evidence.reasons.map((reason) => (
        <Note key={reason} tone="warn" title={words.whys[reason].name}>
          {words.whys[reason].look}
        </Note>
      ))}
    </Panel>
  )
}

function Decide({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const [outcome, setOutcome] = useState<Outcome>()
  const { hasMine, isForTwo, deciders, state } = evidence
  return (
    <Panel title={words.decide}>
      {hasMine ? <Note>{words.hasMine}</Note> : isForTwo && <p>{words.forTwo}</p>}
      {isForTwo && deciders < 2 && <Alone />}
      <p className="quiet">{words.decideNote}</p>
      <div className="row">
        {!hasMine && (
          <>
            <Button icon="check" onClick={() => setOutcome('approve')}>
              {words.approve}
            </Button>
            <Button kind="danger" icon="block" onClick={() => setOutcome('refuse')}>
              {words.refuse}
            </Button>
          </>
        )}
        {state === 'in_review' && (
          <Button kind="secondary" icon="desk" onClick={() => setOutcome('call_in')}>
            {words.callIn}
          </Button>
        )}
      </div>
      {outcome && (
        <DecisionDialog
          evidence={evidence}
          outcome={outcome}
          onClose={() => setOutcome(undefined)}
          onDecided={() => go('/review', 'replace')}
        />
      )}
    </Panel>
  )
}
