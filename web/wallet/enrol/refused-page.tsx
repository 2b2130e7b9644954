import type { Application } from '#contract/identity/enrolment'
import { LinkButton, Page, PageHeading, Tally } from '#kit/components'
import { useWords } from '#kit/words'
import { useReadAloud } from '../capture/say.ts'
import { enrolWords } from '../words/enrol.ts'
import { StartOverButton } from './start-over-button.tsx'

/** What happened, the one thing to change, and the way on: another try, or the desk. Never which field differed. */
export function RefusedPage({ view }: { view: Application }) {
  const words = useWords(enrolWords)
  const reason = words.refused.reasons[view.reason ?? 'expired']
  useReadAloud(`${reason.title} ${reason.next}`)
  const desk = (
    <LinkButton href="#/desk" kind={view.next === 'desk' ? 'primary' : 'secondary'} isWide>
      {words.desk.title}
    </LinkButton>
  )
  const footer = (
    <>
      {view.next === 'start_over' && <StartOverButton />}
      {desk}
      {view.next === 'desk' && <StartOverButton isSecondary />}
    </>
  )
  return (
    <Page title={reason.title} back="#/" hasOwnHeading footer={footer}>
      <div className="centre" role="status">
        <Tally fit={0} size={128} />
        <PageHeading>{reason.title}</PageHeading>
        <p className="lead">{reason.next}</p>
      </div>
    </Page>
  )
}
