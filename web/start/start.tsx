import { useEffect, useState } from 'react'
import { LanguageSwitch, LinkButton, Tally } from '#kit/components'
import { useLanguage, useWords } from '#kit/words'
import { startWords } from './words.ts'
import './start.css'

/** The door of the house: what it is, and three steps that show it. */
export function Start() {
  const words = useWords(startWords)
  const language = useLanguage()
  const [fit, setFit] = useState(0)
  const place = usePlace()
  useEffect(() => {
    const timer = setTimeout(() => setFit(1), 300)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    document.title = language === 'zh' ? '虎符 · 数字身份证' : 'Hufu · digital identity card'
  }, [language])
  return (
    <div className="start">
      <header className="start-top">
        <LanguageSwitch isCompact />
      </header>
      <main>
        <section className="start-hero">
          <Tally fit={fit} size={112} />
          <h1>{words.title}</h1>
          <p className="start-tagline">{words.tagline}</p>
          <p className="start-lead">{words.lead}</p>
        </section>
        {place && <Steps place={place} />}
      </main>
      <footer className="start-foot">
        <a href="/wallet/#/lost">
          <strong>{words.lost}</strong>
        </a>
        <a href="/docs">{words.docs}</a>
        <a href="/docs/refusals">{words.refusals}</a>
        {place === 'sample' && <span>{words.sample}</span>}
      </footer>
    </div>
  )
}

/** A sample city shows itself in three steps; a real one opens its doors. */
type Place = 'sample' | 'city'

/** Only a sample city has a shop, so asking for the shop tells, without fetching anything. */
function usePlace(): Place | undefined {
  const [place, setPlace] = useState<Place>()
  useEffect(() => {
    fetch('/shop', { method: 'HEAD', redirect: 'manual' })
      .then(({ type }) => setPlace(type === 'opaqueredirect' ? 'sample' : 'city'))
      .catch(() => setPlace('city'))
  }, [])
  return place
}

function Steps({ place }: { place: Place }) {
  const words = useWords(startWords)
  const isSample = place === 'sample'
  return (
    <section aria-labelledby="doors">
      <h2 id="doors">{isSample ? words.tryIt : words.doorsTitle}</h2>
      <ol className="start-steps">
        {(isSample ? words.steps : words.doors).map((step, index) => (
          <li key={step.href}>
            {isSample && (
              <span className="start-number" aria-hidden="true">
                {index + 1}
              </span>
            )}
            <h3>{step.title}</h3>
            <p>{step.text}</p>
            <LinkButton href={step.href} kind={index === 0 ? 'primary' : 'secondary'} isWide>
              {step.label}
            </LinkButton>
          </li>
        ))}
      </ol>
    </section>
  )
}
