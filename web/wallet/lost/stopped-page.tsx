import type { Stop } from '#contract/identity/enrolment'
import { Button, Page, PageHeading, Panel, Tally } from '#kit/components'
import { go } from '#kit/route'
import { useFormat, useWords } from '#kit/words'
import { lostWords } from '../words/lost.ts'
import { endAttempt } from './attempt.ts'

/** Done: since when, and what to do next. The time is what the police and the bank will ask for. */
export function StoppedPage({ view }: { view: Stop }) {
  const { done } = useWords(lostWords)
  const format = useFormat()
  const isAsleep = view.certainty === 'unsure'
  const title = isAsleep ? done.asleep : done.title
  const leave = (path: string) => () => {
    endAttempt()
    go(path)
  }
  const footer = (
    <>
      {!isAsleep && (
        <Button isWide onClick={leave('/consent')}>
          {done.newCard}
        </Button>
      )}
      <Button kind={isAsleep ? 'primary' : 'secondary'} isWide onClick={leave('/')}>
        {done.close}
      </Button>
    </>
  )
  return (
    <Page title={title} hasOwnHeading footer={footer}>
      <div className="centre" role="status">
        <Tally fit={0} size={112} />
        <PageHeading>{title}</PageHeading>
        <p className="lead">
          <strong>{view.stoppedAt && done.at(format.dateTime(new Date(view.stoppedAt)))}</strong>
        </p>
        <p>{isAsleep ? done.slept : done.ended}</p>
      </div>
      <Panel title={done.nextTitle}>
        <ul className="bullets">
          {done.nextPoints.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </Panel>
      <p className="quiet">
        {done.offline} {!isAsleep && done.seen}
      </p>
    </Page>
  )
}
