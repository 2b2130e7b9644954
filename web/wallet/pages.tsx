import { lazy, type ReactNode } from 'react'
import { currentProfile, ownProfile } from '#kit/holder'
import type { Route } from '#kit/route'
import { CardPage } from './card/card-page.tsx'
import { WelcomePage } from './enrol/welcome-page.tsx'
import type { Holding } from './holding.ts'
import { NoCardPage } from './no-card-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'

// The first screen, with or without a card, is in the first load; the service worker fetches the rest afterwards.
const ConsentPage = lazy(async () => ({ default: (await import('./enrol/consent-page.tsx')).ConsentPage }))
const IdentityPage = lazy(async () => ({ default: (await import('./enrol/identity-page.tsx')).IdentityPage }))
const EnrolPage = lazy(async () => ({ default: (await import('./enrol/enrol-page.tsx')).EnrolPage }))
const CodePage = lazy(async () => ({ default: (await import('./enrol/code-page.tsx')).CodePage }))
const DeskPage = lazy(async () => ({ default: (await import('./enrol/desk-page.tsx')).DeskPage }))
const SamplePage = lazy(async () => ({ default: (await import('./sample/sample-page.tsx')).SamplePage }))
const AddYourselfPage = lazy(async () => ({
  default: (await import('./sample/add-yourself-page.tsx')).AddYourselfPage,
}))
const LostPage = lazy(async () => ({ default: (await import('./lost/lost-page.tsx')).LostPage }))
const ScanPage = lazy(async () => ({ default: (await import('./scan/scan-page.tsx')).ScanPage }))
const PresentPage = lazy(async () => ({ default: (await import('./present/present-page.tsx')).PresentPage }))
const UsesPage = lazy(async () => ({ default: (await import('./uses/uses-page.tsx')).UsesPage }))
const UsePage = lazy(async () => ({ default: (await import('./uses/use-page.tsx')).UsePage }))
const MePage = lazy(async () => ({ default: (await import('./me/me-page.tsx')).MePage }))
const DevicesPage = lazy(async () => ({ default: (await import('./me/devices-page.tsx')).DevicesPage }))
const BlockPage = lazy(async () => ({ default: (await import('./me/block-page.tsx')).BlockPage }))
const DataPage = lazy(async () => ({ default: (await import('./me/data-page.tsx')).DataPage }))
const FamilyPage = lazy(async () => ({ default: (await import('./family/family-page.tsx')).FamilyPage }))
const RequestPage = lazy(async () => ({ default: (await import('./family/request-page.tsx')).RequestPage }))
const WardPage = lazy(async () => ({ default: (await import('./family/ward-page.tsx')).WardPage }))
const ApplyPage = lazy(async () => ({ default: (await import('./family/apply-page.tsx')).ApplyPage }))
const WardDeskPage = lazy(async () => ({
  default: (await import('./family/ward-desk-page.tsx')).WardDeskPage,
}))
const ChildHomePage = lazy(async () => ({
  default: (await import('./family/child-home-page.tsx')).ChildHomePage,
}))
const AboutPage = lazy(async () => ({ default: (await import('./me/about-page.tsx')).AboutPage }))

/** Every address of the wallet. */
export function pageOf({ parts, query, path }: Route, holding: Holding): ReactNode {
  const [first, second, third] = parts
  switch (first) {
    case undefined:
      return homeOf(holding)
    case 'consent':
      return <ConsentPage />
    case 'identity':
      return <IdentityPage />
    case 'enrol':
      return holding.application ? <EnrolPage application={holding.application} /> : homeOf(holding)
    case 'desk':
      return deskPageOf(second, holding)
    case 'sample':
      return second === 'add' ? <AddYourselfPage /> : <SamplePage />
    case 'lost':
      return <LostPage place={second} hasCard={holding.card !== undefined} />
    case 'scan':
      return <ScanPage />
    case 'present':
      return (
        <PresentPage key={path + query.toString()} parameters={query} hasCard={holding.card !== undefined} />
      )
    case 'uses':
      if (!holding.card) return <NoCardPage />
      return second === undefined ? <UsesPage /> : <UsePage useId={second} />
    case 'family':
      return holding.card ? familyPageOf(second, third) : <NoCardPage />
    case 'me':
      return mePageOf(second, holding)
    default:
      return <NotFoundPage />
  }
}

function homeOf(holding: Holding): ReactNode {
  if (holding.card) return <CardPage face={holding.card} />
  const resume = holding.deskCode ? '#/desk/code' : holding.application ? '#/enrol' : undefined
  return currentProfile === ownProfile ? <WelcomePage resume={resume} /> : <ChildHomePage resume={resume} />
}

/** `#/desk` tells of it; `#/desk/code` asks for the code; `#/desk/ABCDE01234`, from the clerk's screen, brings it along. */
function deskPageOf(second: string | undefined, { deskCode, card }: Holding): ReactNode {
  if (second === undefined) return <DeskPage />
  const code = second === 'code' ? '' : second
  return <CodePage code={code} redeemed={deskCode} hasCard={card !== undefined} />
}

/** `#/family/APPLICATION` is what a young person's code leads to. */
function familyPageOf(second: string | undefined, third: string | undefined): ReactNode {
  if (second === undefined) return <FamilyPage />
  if (third === undefined) return <RequestPage applicationId={second} key={second} />
  switch (second) {
    case 'apply':
      return <ApplyPage wardId={third} />
    case 'desk':
      return <WardDeskPage wardId={third} />
    default:
      return <WardPage wardId={third} />
  }
}

function mePageOf(second: string | undefined, holding: Holding): ReactNode {
  switch (second) {
    case undefined:
      return <MePage holding={holding} />
    case 'devices':
      return holding.card ? <DevicesPage /> : <NoCardPage />
    case 'block':
      return holding.card ? <BlockPage /> : <NoCardPage />
    case 'data':
      return holding.card ? <DataPage /> : <NoCardPage />
    case 'about':
      return <AboutPage holding={holding} />
    default:
      return <NotFoundPage />
  }
}
