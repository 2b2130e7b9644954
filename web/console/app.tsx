import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { Announcements, EmptyState, ErrorState, LinkButton, Page, Skeleton, Tally } from '#kit/components'
import { useRoute, type Route } from '#kit/route'
import { useWords } from '#kit/words'
import type { Right } from '#contract/identity/parties'
import { AccountPage } from './account/account-page.tsx'
import { FollowInvitation, SignIn, SignInAgain } from './frame/door.tsx'
import { DoorPage } from './frame/door-page.tsx'
import { findSession, usePresence, useRight, type Session } from './frame/session.ts'
import { homeOf, Shell } from './frame/shell.tsx'
import { frameWords } from './frame/words.ts'
import { OperatorsPage } from './operators/operators-page.tsx'
import { PeoplePage } from './people/people-page.tsx'
import { PersonPage } from './people/person-page.tsx'
import { useWaiting } from './review/waiting.ts'
import { SystemPage } from './system/system-page.tsx'
import { TodayPage } from './today/today-page.tsx'

// Most operators open one or two of these places; the others' first load does without.
const PartiesPage = lazy(async () => ({ default: (await import('./parties/parties-page.tsx')).PartiesPage }))
const PartyPage = lazy(async () => ({ default: (await import('./parties/party-page.tsx')).PartyPage }))
const RegisterPage = lazy(async () => ({
  default: (await import('./parties/register-page.tsx')).RegisterPage,
}))
const ReviewPage = lazy(async () => ({ default: (await import('./review/review-page.tsx')).ReviewPage }))
const PairsPage = lazy(async () => ({ default: (await import('./review/pairs-page.tsx')).PairsPage }))
const ApplicationPage = lazy(async () => ({
  default: (await import('./review/application-page.tsx')).ApplicationPage,
}))
const DeskPage = lazy(async () => ({ default: (await import('./desk/desk-page.tsx')).DeskPage }))
const EnterPage = lazy(async () => ({ default: (await import('./desk/enter-page.tsx')).EnterPage }))
const VisitPage = lazy(async () => ({ default: (await import('./desk/visit-page.tsx')).VisitPage }))

export function App() {
  useEffect(() => void findSession(), [])
  return (
    <>
      <Inside />
      <Announcements />
    </>
  )
}

function Inside() {
  const presence = usePresence()
  const route = useRoute()
  const words = useWords(frameWords)
  const [first, token] = route.parts
  if (presence.state === 'unknown') return null
  if (first === 'invitation' && token) return <FollowInvitation token={token} key={token} />
  switch (presence.state) {
    case 'unreachable':
      return (
        <DoorPage title={words.signInTitle} picture={<Tally fit={0} size={88} />}>
          <ErrorState refusal={presence.refused} onRetry={() => void findSession()} />
        </DoorPage>
      )
    case 'out':
      return <SignIn />
    case 'in':
    case 'lapsed':
      return (
        <>
          <Rooms session={presence.session} route={route} />
          <SignInAgain />
        </>
      )
  }
}

function Rooms({ session, route }: { session: Session; route: Route }) {
  const path = route.path === '/' ? homeOf(session.rights) : route.path
  const waiting = useWaiting(path)
  const parts = path.split('/').filter(Boolean)
  return (
    <Shell path={path} waiting={waiting}>
      {/* A new address is a new page: its heading takes the focus, nothing of the old one stays. */}
      <Room key={path} first={parts[0] ?? ''} second={parts[1]} third={parts[2]} />
    </Shell>
  )
}

type RoomProps = { first: string; second: string | undefined; third: string | undefined }

function Room({ first, second, third }: RoomProps) {
  const guarded = (right: Right, page: ReactNode) => <Guarded right={right}>{page}</Guarded>
  switch (first) {
    case 'today':
      return guarded('enrolments.read', <TodayPage />)
    case 'review':
      return guarded(
        second === 'pairs' ? 'enrolments.decide' : 'enrolments.read',
        <ReviewRooms second={second} />,
      )
    case 'desk':
      return guarded('enrolments.desk', <DeskRooms second={second} third={third} />)
    case 'people':
      return guarded('people.read', second ? <PersonPage personId={second} /> : <PeoplePage />)
    case 'parties':
      return guarded('parties.manage', <PartyRooms second={second} />)
    case 'operators':
      return guarded('operators.invite', <OperatorsPage />)
    case 'system':
      return <SystemPage />
    case 'account':
      return <AccountPage />
    default:
      return <NotFound />
  }
}

function DeskRooms({ second, third }: { second: string | undefined; third: string | undefined }) {
  return <Suspense fallback={<Opening />}>{deskPageOf(second, third)}</Suspense>
}

function deskPageOf(second: string | undefined, third: string | undefined): ReactNode {
  if (!second || !third) return <DeskPage />
  return second === 'new' ? <EnterPage personId={third} /> : <VisitPage personId={second} visitId={third} />
}

function Opening() {
  return (
    <Page title="" width="wide" isTitleHidden>
      <Skeleton shape="list" count={4} />
    </Page>
  )
}

function ReviewRooms({ second }: { second: string | undefined }) {
  return <Suspense fallback={<Opening />}>{reviewPageOf(second)}</Suspense>
}

function reviewPageOf(second: string | undefined): ReactNode {
  if (second === undefined) return <ReviewPage />
  return second === 'pairs' ? <PairsPage /> : <ApplicationPage applicationId={second} />
}

function PartyRooms({ second }: { second: string | undefined }) {
  return <Suspense fallback={<Opening />}>{partyPageOf(second)}</Suspense>
}

function partyPageOf(second: string | undefined): ReactNode {
  if (second === 'new') return <RegisterPage />
  return second ? <PartyPage partyId={second} /> : <PartiesPage />
}

function Guarded({ right, children }: { right: Right; children: ReactNode }) {
  const isAllowed = useRight(right)
  const words = useWords(frameWords)
  if (isAllowed) return children
  return (
    <Page title={words.noRightTitle} width="wide" isTitleHidden>
      <EmptyState icon="lock" title={words.noRightTitle} text={words.noRightText(words.rights[right].name)} />
    </Page>
  )
}

function NotFound() {
  const words = useWords(frameWords)
  const home = (
    <LinkButton href="#/" kind="secondary">
      {words.toConsole}
    </LinkButton>
  )
  return (
    <Page title={words.notFoundTitle} width="wide" isTitleHidden>
      <EmptyState title={words.notFoundTitle} text={words.notFoundText} action={home} />
    </Page>
  )
}
