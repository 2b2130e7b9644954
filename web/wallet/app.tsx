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
  const place = placeOf(route)
  const hasTabs = holding.card !== undefined && tabPlaces.has(place)
  return (
    <div className={hasTabs ? 'app app-with-tabs' : 'app'}>
      <OfflineBar isOnline={isOnline} />
      {currentProfile !== ownProfile && (
        <Suspense fallback={null}>
          <ProfileBar />
        </Suspense>
      )}
      <FailureBoundary key={route.path}>
        <Suspense fallback={<Waiting />}>{holding.isRead ? pageOf(route, holding) : <Waiting />}</Suspense>
      </FailureBoundary>
      {hasTabs && <Tabs place={place} />}
      <Announcements />
    </div>
  )
}

function Tabs({ place }: { place: string }) {
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

const tabPlaces = new Set(['', 'scan', 'uses', 'me'])

/** Of a page with tabs, which tab; deeper pages have none. */
function placeOf({ parts }: Route): string {
  return parts.length > 1 ? parts.join('/') : (parts[0] ?? '')
}

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
