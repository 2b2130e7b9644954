import { useEffect } from 'react'
import type { MyCard } from '#contract/identity/cards'
import { asRefused, Refused, useLoaded } from '#kit/api'
import { EmptyState, ErrorState, LinkButton, Page, PageHeading, Tally } from '#kit/components'
import {
  countCopies,
  openRequest,
  propose,
  type Proposal,
  type PresentationRequest,
  readParameters,
  refill,
  writeRecord,
} from '#kit/holder'
import { useWords } from '#kit/words'
import { hasEnded } from '../card/ended.ts'
import { residentApi } from '../holding.ts'
import { presentWords } from '../words/present.ts'
import { ConsentSheet } from './consent-sheet.tsx'
import { HomeLink } from './home-link.tsx'

type PresentProps = { parameters: URLSearchParams; hasCard: boolean }
type Opened = { request: PresentationRequest; proposal: Proposal } | { proposal: { state: 'not_active' } }

/** Somebody asks for the card: who, checked; then what they would learn; then the person decides. */
export function PresentPage({ parameters, hasCard }: PresentProps) {
  const { present } = useWords(presentWords)
  const key = hasCard ? parameters.toString() : undefined
  const opened = useLoaded(key, () => open(parameters))
  if (!hasCard) return <NeedCard parameters={parameters} />
  switch (opened.state) {
    case 'loading':
      return (
        <Page title={present.opening} hasOwnHeading>
          <div className="centre">
            <Tally isSeeking size={128} />
            <PageHeading>{present.opening}</PageHeading>
          </div>
        </Page>
      )
    case 'failed':
      return (
        <Page title={present.title} hasOwnHeading back="#/">
          <ErrorState
            isPage
            refusal={opened.refused}
            onRetry={mayRetry(opened.refused) ? opened.reload : undefined}
            action={<HomeLink />}
          />
        </Page>
      )
    case 'loaded':
      return <Decision opened={opened.value} onRetry={opened.reload} />
  }
}

function Decision({ opened, onRetry }: { opened: Opened; onRetry: () => void }) {
  const { present } = useWords(presentWords)
  switch (opened.proposal.state) {
    case 'ready':
      return <ConsentSheet proposal={opened.proposal} />
    case 'unmatched':
      return (
        <Page title={present.unmatched} hasOwnHeading back="#/">
          <EmptyState isPage title={present.unmatched} text={present.unmatchedLead} action={<HomeLink />} />
        </Page>
      )
    case 'not_active':
      return (
        <Page title={present.notActive} hasOwnHeading back="#/">
          <EmptyState isPage title={present.notActive} text={present.notActiveLead} action={<HomeLink />} />
        </Page>
      )
    case 'no_copies':
      return (
        <Page title={present.title} hasOwnHeading back="#/">
          <ErrorState isPage refusal={new Refused('web.no_copies')} onRetry={onRetry} action={<HomeLink />} />
        </Page>
      )
  }
}

/** The request waits on this device until there is a card, then comes back by itself. */
function NeedCard({ parameters }: { parameters: URLSearchParams }) {
  const { present } = useWords(presentWords)
  useEffect(() => {
    void writeRecord('waiting-request', `/present?${parameters}`)
  }, [parameters])
  return (
    <Page title={present.needCard} hasOwnHeading>
      <EmptyState
        isPage
        title={present.needCard}
        text={present.needCardLead}
        action={<LinkButton href="#/">{present.getCard}</LinkButton>}
      />
    </Page>
  )
}

async function open(parameters: URLSearchParams): Promise<Opened> {
  const [request, isActive] = await Promise.all([
    openRequest(readParameters(parameters, { origin: location.origin })),
    isCardActive(),
  ])
  if (!isActive) return { proposal: { state: 'not_active' } }
  const thrown = await freshen(new Date())
  const proposal = await propose(request, new Date())
  if (proposal.state === 'no_copies' && thrown !== undefined) throw thrown
  return { request, proposal }
}

/**
 * All copies of this week used up, or not fetched yet: fetched now, while the person waits. Where that fails those of an
 * earlier week must do.
 */
async function freshen(now: Date): Promise<unknown> {
  if ((await countCopies(now)) > 0) return undefined
  return refill(now).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}

/** Said before the person has decided anything. Without an answer the verifier finds out by the status list. */
async function isCardActive(): Promise<boolean> {
  try {
    return (await residentApi.get<MyCard>('/api/cards/mine')).state === 'active'
  } catch (thrown) {
    return !hasEnded(asRefused(thrown))
  }
}

/** What the verifier or the link got wrong stays wrong; the network may come back. */
function mayRetry({ code, status }: Refused): boolean {
  return (
    ['web.offline', 'web.unreachable', 'web.timeout', 'web.clock_wrong'].includes(code) ||
    status >= 500 ||
    status === 429
  )
}
