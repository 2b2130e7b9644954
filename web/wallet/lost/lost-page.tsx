import { lazy } from 'react'
import type { Stop } from '#contract/identity/enrolment'
import { useLoaded } from '#kit/api'
import { Button, ErrorState, LinkButton, Page, PageHeading, Panel, Skeleton, Tally } from '#kit/components'
import { useWords } from '#kit/words'
import { lostWords } from '../words/lost.ts'
import { type Attempt, endAttempt, useAttempt } from './attempt.ts'
import { ConfirmStopPage } from './confirm-stop-page.tsx'
import { LostPersonPage } from './lost-person-page.tsx'
import { StoppedPage } from './stopped-page.tsx'

const CapturePage = lazy(() =>
  import('../capture/capture-page.tsx').then((part) => ({ default: part.CapturePage })),
)

/** From any browser: who, the face, one press. What is shown follows from where the server says the try stands. */
export function LostPage({ place, hasCard }: { place: string | undefined; hasCard: boolean }) {
  const attempt = useAttempt()
  if (place === 'desk') return <LostAtDeskPage />
  return attempt ? <AttemptPage attempt={attempt} /> : <LostPersonPage hasCard={hasCard} />
}

function AttemptPage({ attempt }: { attempt: Attempt }) {
  const words = useWords(lostWords)
  const { api, path } = attempt
  const loaded = useLoaded(path, (signal) => api.get<Stop>(path, { signal }))
  if (loaded.state === 'loading') {
    return (
      <Page title={words.waiting} isTitleHidden>
        <Skeleton shape="card" />
      </Page>
    )
  }
  if (loaded.state === 'failed') {
    return (
      <Page title={words.title} hasOwnHeading>
        <ErrorState isPage refusal={loaded.refused} onRetry={loaded.reload} action={<Again />} />
      </Page>
    )
  }
  const view = loaded.value
  switch (view.state) {
    case 'matched':
      return (
        <CapturePage
          purpose={attempt}
          capturesLeft={view.capturesLeft}
          onDone={loaded.reload}
          desk="#/lost/desk"
        />
      )
    case 'captured':
      return (
        <Page title={words.waiting}>
          <Skeleton shape="card" />
          <Button onClick={loaded.reload}>{words.checking}</Button>
        </Page>
      )
    case 'recognised':
      return <ConfirmStopPage attempt={attempt} view={view} onStopped={loaded.reload} />
    case 'stopped':
      return <StoppedPage view={view} />
    case 'refused':
      return <SorryPage reason={view.reason} />
  }
}

const Again = ({ isSecondary = false }: { isSecondary?: boolean }) => {
  const { sorry } = useWords(lostWords)
  return (
    <Button isWide kind={isSecondary ? 'secondary' : 'primary'} icon="refresh" onClick={endAttempt}>
      {sorry.again}
    </Button>
  )
}

/** One page for every no: whose number it was, and whether anybody's, is not to be read from it. */
function SorryPage({ reason }: { reason: Stop['reason'] }) {
  const words = useWords(lostWords)
  const { sorry } = words
  const title =
    reason === 'captures_used_up' ? sorry.usedUp : reason === 'expired' ? sorry.expired : sorry.title
  const footer = (
    <>
      <Again />
      <LinkButton href="#/lost/desk" kind="secondary" isWide>
        {words.atDesk.title}
      </LinkButton>
    </>
  )
  return (
    <Page title={title} back="#/" hasOwnHeading footer={footer}>
      <div className="centre" role="status">
        <Tally fit={0} size={128} />
        <PageHeading>{title}</PageHeading>
        <p className="lead">{reason === 'expired' ? sorry.expiredText : sorry.text}</p>
      </div>
    </Page>
  )
}

function LostAtDeskPage() {
  const { atDesk } = useWords(lostWords)
  const footer = (
    <LinkButton href="#/lost" kind="secondary" isWide>
      {atDesk.back}
    </LinkButton>
  )
  return (
    <Page title={atDesk.title} back="#/lost" footer={footer}>
      <p className="lead">{atDesk.lead}</p>
      <Panel>
        <ol className="numbered">
          {atDesk.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
      <p className="quiet">{atDesk.call}</p>
    </Page>
  )
}
