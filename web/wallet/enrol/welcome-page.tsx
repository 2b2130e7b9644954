import { useEffect, useState } from 'react'
import { useLoaded } from '#kit/api'
import {
  Badge,
  IconButton,
  LanguageSwitch,
  LinkButton,
  List,
  ListItem,
  Page,
  PageHeading,
  Tally,
  chooseLook,
  useLook,
} from '#kit/components'
import { useWords } from '#kit/words'
import type { SampleAnswer } from '#contract/identity/people'
import { publicApi } from '../holding.ts'
import { welcomeWords } from '../words/welcome.ts'
import './welcome.css'

/** @param resume where what was begun goes on */
export function WelcomePage({ resume }: { resume: string | undefined }) {
  const words = useWords(welcomeWords)
  const { welcome } = words
  return (
    <Page title={resume ? welcome.resume : welcome.begin} hasOwnHeading footer={<Begin resume={resume} />}>
      <TopBar />
      <section className="welcome-head">
        <JoiningTally />
        <PageHeading className="welcome-name">{welcome.title}</PageHeading>
        <p className="welcome-city">{welcome.city}</p>
        <p className="welcome-lead">{welcome.lead}</p>
      </section>
      <ul className="welcome-points">
        {welcome.points.map((point) => (
          <li key={point.title}>
            <h2>{point.title}</h2>
            <p>{point.text}</p>
          </li>
        ))}
      </ul>
      <SampleCity />
    </Page>
  )
}

function TopBar() {
  const words = useWords(welcomeWords)
  const { textSize } = useLook()
  const isLarge = textSize === 'large'
  return (
    <div className="welcome-bar">
      <IconButton
        icon="textSize"
        label={words.welcome.largeType}
        aria-pressed={isLarge}
        onClick={() => chooseLook({ textSize: isLarge ? 'normal' : 'large' })}
      />
      <LanguageSwitch isCompact />
    </div>
  )
}

/** The halves lie apart when the page opens and come together. */
function JoiningTally() {
  const [fit, setFit] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setFit(1), 450)
    return () => clearTimeout(timer)
  }, [])
  return <Tally fit={fit} size={132} />
}

function Begin({ resume }: { resume: string | undefined }) {
  const { welcome } = useWords(welcomeWords)
  return (
    <>
      <LinkButton href={resume ?? '#/consent'} isWide>
        {resume ? welcome.resume : welcome.begin}
      </LinkButton>
      <p className="quiet welcome-desk">
        <a href="#/desk">{welcome.noFace}</a>
      </p>
      <p className="welcome-desk">
        <a href="#/lost">{welcome.lost}</a>
      </p>
    </>
  )
}

/** Only where the register is a made-up one: without it the route does not answer, and nothing is shown. */
function SampleCity() {
  const { sample } = useWords(welcomeWords)
  const loaded = useLoaded('sample', (signal) =>
    publicApi.get<SampleAnswer>('/api/people/sample', { signal }),
  )
  if (loaded.state !== 'loaded') return null
  return (
    <section className="stack welcome-sample">
      <p className="row">
        <Badge tone="warn">{sample.badge}</Badge>
        <span className="quiet">{sample.note}</span>
      </p>
      <List>
        <ListItem icon="people" title={sample.try} detail={sample.tryDetail} href="#/sample" />
        {loaded.value.placesLeft > 0 && (
          <ListItem icon="camera" title={sample.add} detail={sample.addDetail} href="#/sample/add" />
        )}
      </List>
    </section>
  )
}
