import { useEffect, useState } from 'react'
import { LinkButton, Page, PageHeading, Tally, useAnnouncement } from '#kit/components'
import { useWords } from '#kit/words'
import { presentWords } from '../words/present.ts'
import { HomeLink } from './home-link.tsx'

type OutcomeProps = {
  party: string
  end: { state: 'given' | 'declined'; redirectUri: string | undefined }
}

const backAfterMs = 1800

/** The halves fit, or lie apart; then back to where the person came from. */
export function Outcome({ party, end }: OutcomeProps) {
  const { present } = useWords(presentWords)
  const isGiven = end.state !== 'declined'
  const title = isGiven ? present.done : present.declined
  const lead = isGiven ? present.doneLead(party) : present.declinedLead(party)
  const { redirectUri } = end
  const fit = useFitting(isGiven)
  useAnnouncement(`${title} ${lead}`)
  useEffect(() => {
    if (redirectUri === undefined) return
    const timer = setTimeout(() => location.assign(redirectUri), backAfterMs)
    return () => clearTimeout(timer)
  }, [redirectUri])
  const footer =
    redirectUri === undefined ? (
      <HomeLink />
    ) : (
      <LinkButton href={redirectUri} isWide>
        {present.back(party)}
      </LinkButton>
    )
  return (
    <Page title={title} hasOwnHeading footer={footer}>
      <div className="centre">
        <Tally fit={fit} size={152} />
        <PageHeading>{title}</PageHeading>
        <p className="lead">{lead}</p>
        {isGiven && redirectUri === undefined && <p className="quiet">{present.otherDevice}</p>}
      </div>
    </Page>
  )
}

function useFitting(isGiven: boolean): number {
  const [fit, setFit] = useState(isGiven ? 0.2 : 0.6)
  useEffect(() => {
    const timer = setTimeout(() => setFit(isGiven ? 1 : 0), 60)
    return () => clearTimeout(timer)
  }, [isGiven])
  return fit
}
