import { LinkButton, Page, Panel } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'

/** There is always a way without a face. */
export function DeskPage() {
  const { desk } = useWords(enrolWords)
  const footer = (
    <LinkButton href="#/desk/code" icon="key" isWide>
      {desk.haveCode}
    </LinkButton>
  )
  return (
    <Page title={desk.title} back="#/" footer={footer}>
      <p className="lead">{desk.lead}</p>
      <Panel>
        <ol className="numbered">
          {desk.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
      <p className="quiet">{desk.print}</p>
    </Page>
  )
}
