import { lazy, Suspense, useEffect } from 'react'
import { useOnline } from '#kit/api'
import { Announcements, OfflineBar, Page, Skeleton, TabBar } from '#kit/components'
import { currentProfile, ownProfile } from '#kit/holder'
import { useRoute, type Route } from '#kit/route'
import { useWords } from '#kit/words'
import { FailureBoundary } from './failure-boundary.tsx'
import { readHolding, useHolding } from './holding.ts'
import { pageOf } from './pages.tsx'
import { cardWords } from './words/card.ts'
import './app.css'

// A guardian with a child's card open sees it on every page; everybody else does without.
const ProfileBar = lazy(async () => ({ default: (await import('./family/profile-bar.tsx')).ProfileBar }))

export function App() {
  const route = useRoute()
  const holding = useHolding()
  const isOnline = useOnline()
  useHoldingWhenSeen()
  const tab = holding.card === undefined ? undefined : tabOf(route)
  const width = isDeep(route) ? 'app-with-rail' : 'app-with-tabs'
  return (
    <div className={tab === undefined ? 'app' : `app ${width}`}>
      <OfflineBar isOnline={isOnline} />
      {currentProfile !== ownProfile && (
        <Suspense fallback={null}>
          <ProfileBar />
        </Suspense>
      )}
      <FailureBoundary key={route.path}>
        <Suspense fallback={<Waiting />}>{holding.isRead ? pageOf(route, holding) : <Waiting />}</Suspense>
      </FailureBoundary>
      {tab !== undefined && <Tabs place={tab} />}
      <Announcements />
    </div>
  )
}

function Tabs({ place }: { place: TabPlace }) {
  const { tabs } = useWords(cardWords)
  return (
    <TabBar
      label={tabs.label}
      tabs={[
        { href: '#/', label: tabs.card, icon: 'card', isCurrent: place === '' },
        { href: '#/scan', label: tabs.scan, icon: 'scan', isCurrent: place === 'scan' },
        { href: '#/uses', label: tabs.uses, icon: 'uses', isCurrent: place === 'uses' },
        { href: '#/me', label: tabs.me, icon: 'person', isCurrent: place === 'me' },
      ]}
    />
  )
}

const tabPlaces = ['', 'scan', 'uses', 'me'] as const
type TabPlace = (typeof tabPlaces)[number]

/** The tab that a page belongs to; those on the way to a card, or to an answer, belong to none. */
function tabOf({ parts: [first = ''] }: Route): TabPlace | undefined {
  return first === 'family' ? 'me' : tabPlaces.find((place) => place === first)
}

/** A phone gives its whole height to what lies behind a tab; a wide screen keeps the tabs at its side. */
const isDeep = ({ parts }: Route) => parts.length > 1 || parts[0] === 'family'

/** At start, and when the page is looked at again: another tab may have got a card or removed it. */
function useHoldingWhenSeen(): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void readHolding()
    }
    void readHolding()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
}

function Waiting() {
  return (
    <Page title="" isTitleHidden>
      <Skeleton shape="card" />
    </Page>
  )
}
