import { lazy, useEffect, useEffectEvent, useMemo } from 'react'
import type { Application } from '#contract/identity/enrolment'
import { useLoaded } from '#kit/api'
import { ErrorState, LinkButton, Page, Skeleton } from '#kit/components'
import type { OfferSource } from '#kit/holder'
import { useWords } from '#kit/words'
import { applicantApi, dropApplication, type StoredApplication } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import { IssuingPage } from './issuing-page.tsx'
import { RefusedPage } from './refused-page.tsx'
import { StartOverButton } from './start-over-button.tsx'
import { VisitPage, WaitingPage } from './waiting-page.tsx'

const GuardianPage = lazy(() =>
  import('./guardian-page.tsx').then((part) => ({ default: part.GuardianPage })),
)
const CapturePage = lazy(() =>
  import('../capture/capture-page.tsx').then((part) => ({ default: part.CapturePage })),
)

/** The one page of an application: what is shown follows from where the server says it stands, so nothing can be lost. */
export function EnrolPage({ application }: { application: StoredApplication }) {
  const path = `/api/enrolment/applications/${application.applicationId}`
  const loaded = useLoaded(path, (signal) => applicantApi(application).get<Application>(path, { signal }))
  const isBroken = loaded.state === 'failed' && [401, 404].includes(loaded.refused.status)
  const purpose = useMemo(() => ({ api: applicantApi(application), path }), [application, path])
  useReturn(loaded.reload)
  if (loaded.state === 'loading') return <Loading />
  if (loaded.state === 'failed') {
    return <FailedPage refusal={loaded.refused} isBroken={isBroken} onRetry={loaded.reload} />
  }
  const view = loaded.value
  switch (view.next) {
    case 'guardian':
      return <GuardianPage application={application} view={view} onLook={loaded.reload} />
    case 'capture':
      return <CapturePage purpose={purpose} capturesLeft={view.capturesLeft} onDone={loaded.reload} />
    case 'wait':
      return <WaitingPage application={application} view={view} onLook={loaded.reload} />
    case 'visit':
      return <VisitPage application={application} view={view} onLook={loaded.reload} />
    case 'fetch_card':
    case 'done':
      return (
        <IssuingPage
          offer={() => applicantApi(application).post<OfferSource>('/api/issuance/offers', {})}
          onKept={dropApplication}
        />
      )
    case 'start_over':
    case 'desk':
      return <RefusedPage view={view} />
  }
}

/** Who comes back to the tab, or into the network, sees how it stands now. */
function useReturn(look: () => void): void {
  const onReturn = useEffectEvent(() => {
    if (document.visibilityState === 'visible') look()
  })
  useEffect(() => {
    const returned = () => onReturn()
    window.addEventListener('online', returned)
    return () => window.removeEventListener('online', returned)
  }, [])
}

function Loading() {
  const { deciding } = useWords(enrolWords)
  return (
    <Page title={deciding.title} isTitleHidden back="#/">
      <Skeleton shape="card" />
    </Page>
  )
}

function FailedPage({
  refusal,
  isBroken,
  onRetry,
}: {
  refusal: unknown
  isBroken: boolean
  onRetry: () => void
}) {
  const words = useWords(enrolWords)
  return (
    <Page title={words.refused.title} hasOwnHeading back="#/">
      <ErrorState
        isPage
        refusal={refusal}
        onRetry={isBroken ? undefined : onRetry}
        action={
          isBroken ? (
            <StartOverButton />
          ) : (
            <LinkButton href="#/desk" kind="quiet">
              {words.desk.title}
            </LinkButton>
          )
        }
      />
    </Page>
  )
}
