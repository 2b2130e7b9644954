import type { Stop } from '#contract/identity/enrolment'
import { useAction } from '#kit/api'
import { Button, Note, Page, Panel, RefusalNote } from '#kit/components'
import { go } from '#kit/route'
import { useFormat, useWords } from '#kit/words'
import { lostWords } from '../words/lost.ts'
import { type Attempt, endAttempt } from './attempt.ts'
import './lost.css'

type ConfirmProps = { attempt: Attempt; view: Stop; onStopped: () => void }

/** What will happen, and one button. */
export function ConfirmStopPage({ attempt, view, onStopped }: ConfirmProps) {
  const { confirm } = useWords(lostWords)
  const format = useFormat()
  const isSure = view.certainty === 'sure'
  const press = useAction(async () => {
    // The try is its own request id: pressed twice, or sent again, it is one stop.
    await attempt.api.post<Stop>(`${attempt.path}/confirm`, undefined, { isIdempotent: true })
    onStopped()
  })
  const leave = () => {
    endAttempt()
    go('/')
  }
  const footer = (
    <>
      <RefusalNote refusal={press.refused} />
      <Button
        kind="danger"
        className="stop-press"
        icon="block"
        isWide
        isBusy={press.isBusy}
        onClick={() => void press.run()}
      >
        {press.isBusy ? confirm.pressing : isSure ? confirm.press : confirm.pressSleep}
      </Button>
      <Button kind="quiet" isWide onClick={leave}>
        {confirm.leave}
      </Button>
    </>
  )
  return (
    <Page title={confirm.title} footer={footer}>
      <Note tone={isSure ? 'good' : 'warn'} icon={isSure ? 'check' : 'eye'} role="status">
        {isSure ? confirm.sure : confirm.unsure}
      </Note>
      <Panel title={confirm.what}>
        <ul className="bullets">
          {(isSure ? confirm.endPoints : confirm.sleepPoints).map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </Panel>
      <p className="quiet">{confirm.until(format.time(new Date(view.expiresAt)))}</p>
    </Page>
  )
}
