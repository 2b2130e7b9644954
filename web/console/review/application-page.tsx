import { useState } from 'react'
import { Button, EmptyState, LinkButton, Note, Page, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { go } from '#kit/route'
import { useFormat, useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { Facts } from '../parts/facts.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Picture } from '../parts/picture.tsx'
import { readPortrait } from '../people/calls.ts'
import { chooseGround } from '../people/ground.ts'
import { readEvidence, readImage, type ReviewEvidence } from './calls.ts'
import { DecisionDialog, type Outcome } from './decision-dialog.tsx'
import { reviewWords } from './words.ts'

const ground = { reason: 'enrolment_review' } as const

export function ApplicationPage({ applicationId }: { applicationId: string }) {
  const words = useWords(reviewWords)
  const frame = useWords(frameWords)
  const mayDecide = useRight('cards.manage')
  return (
    <Page title={words.caseTitle} width="wide" back="#/review">
      {mayDecide ? (
        <Evidence applicationId={applicationId} />
      ) : (
        <EmptyState icon="lock" title={frame.noRightTitle} text={words.noRight} />
      )}
    </Page>
  )
}

function Evidence({ applicationId }: { applicationId: string }) {
  const loaded = useLoaded(applicationId, (signal) => readEvidence(applicationId, signal))
  return (
    <LoadedView loaded={loaded} skeleton="block">
      {(evidence) => (
        <div className="columns">
          <div className="stack">
            <Faces evidence={evidence} />
            <Duplicates evidence={evidence} />
          </div>
          <div className="stack">
            <Why evidence={evidence} />
            <Decide evidence={evidence} />
            <Machine evidence={evidence} />
          </div>
        </div>
      )}
    </LoadedView>
  )
}

/** Side by side, the register's portrait first: eyes compare better than they remember. */
function Faces({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const maySeePortrait = useRight('people.read')
  const { applicationId, personId } = evidence
  return (
    <Panel title={words.compare}>
      <div className="pictures">
        {maySeePortrait && (
          <Picture
            name={personId}
            caption={words.register}
            load={(signal) => readPortrait(personId, ground, signal)}
          />
        )}
        {Array.from({ length: evidence.images }, (_, index) => (
          <Picture
            key={index}
            name={`${applicationId} ${index + 1}`}
            caption={words.picture(index + 1)}
            load={(signal) => readImage(applicationId, index + 1, signal)}
          />
        ))}
      </div>
      {!maySeePortrait && <p className="quiet">{words.noPortraitRight}</p>}
      {evidence.images === 0 && <Note tone="warn">{words.gone}</Note>}
    </Panel>
  )
}

function Duplicates({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const maySeePeople = useRight('people.read')
  const format = useFormat()
  if (evidence.duplicates.length === 0) return null
  return (
    <Panel title={words.duplicates}>
      <p className="quiet">{words.duplicatesNote}</p>
      <div className="pictures">
        {evidence.duplicates.map(({ personId, similarity }) => (
          <div key={personId} className="stack">
            {maySeePeople && (
              <Picture
                name={personId}
                caption={format.number(round(similarity))}
                load={(signal) => readPortrait(personId, ground, signal)}
              />
            )}
            {maySeePeople ? (
              <LinkButton
                kind="secondary"
                size="small"
                href={`#/people/${personId}`}
                onClick={() => chooseGround(ground)}
              >
                {words.openPerson}
              </LinkButton>
            ) : (
              <span>{format.number(round(similarity))}</span>
            )}
          </div>
        ))}
      </div>
    </Panel>
  )
}

const round = (similarity: number) => Math.round(similarity * 1000) / 1000

function Why({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const maySeePeople = useRight('people.read')
  return (
    <Panel title={words.why}>
      {evidence.reasons.map((reason) => (
        <Note key={reason} tone="warn" title={words.whys[reason].name}>
          {words.whys[reason].look}
        </Note>
      ))}
      {maySeePeople && (
        <div>
          <LinkButton
            kind="secondary"
            size="small"
            icon="person"
            href={`#/people/${evidence.personId}`}
            onClick={() => chooseGround(ground)}
          >
            {words.openPerson}
          </LinkButton>
        </div>
      )}
    </Panel>
  )
}

function Machine({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  return (
    <Panel title={words.machine}>
      <Facts
        facts={[
          {
            label: words.similarity,
            value: (
              <>
                <b>{format.number(round(evidence.similarity))}</b>
                <p className="quiet">{words.similarityNote}</p>
              </>
            ),
            isWide: true,
          },
          { label: words.engine, value: evidence.engine },
          { label: words.thresholds, value: evidence.thresholds },
        ]}
      />
    </Panel>
  )
}

function Decide({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const [outcome, setOutcome] = useState<Outcome>()
  return (
    <Panel title={words.decide}>
      <p className="quiet">{words.decideNote}</p>
      <div className="row">
        <Button icon="check" onClick={() => setOutcome('approve')}>
          {words.approve}
        </Button>
        <Button kind="danger" icon="block" onClick={() => setOutcome('refuse')}>
          {words.refuse}
        </Button>
      </div>
      {outcome && (
        <DecisionDialog
          applicationId={evidence.applicationId}
          outcome={outcome}
          onClose={() => setOutcome(undefined)}
          onDecided={() => go('/review', 'replace')}
        />
      )}
    </Panel>
  )
}
