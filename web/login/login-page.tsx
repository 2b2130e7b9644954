import { useState } from 'react'
import type { Interaction } from '#contract/identity/login'
import { useAction, useLoaded, type Refused } from '#kit/api'
import {
  Button,
  EmptyState,
  ErrorState,
  LanguageSwitch,
  List,
  ListItem,
  Note,
  Page,
  RefusalNote,
  Skeleton,
  Tally,
} from '#kit/components'
import { useLanguage, useWords } from '#kit/words'
import { type Answer, cancel, readQuestion } from './card-request.ts'
import { Returned } from './returned.tsx'
import { Ways } from './ways.tsx'
import { loginWords } from './words.ts'

/** One login: who asks what and why, then the card. */
export function LoginPage({ uid, answer }: { uid: string; answer: Answer | undefined }) {
  const words = useWords(loginWords)
  const language = useLanguage()
  const question = useLoaded(uid, (signal) => readQuestion(uid, signal))
  const party = question.state === 'loaded' ? question.value.party.name[language] : ''
  return (
    <Page
      title={party === '' ? words.plainTitle : words.title(party)}
      isTitleHidden
      actions={<LanguageSwitch isCompact />}
    >
      {question.state === 'loading' && <Skeleton shape="card" />}
      {question.state === 'failed' && <Failed refused={question.refused} onRetry={question.reload} />}
      {question.state === 'loaded' && answer && <Returned uid={uid} answer={answer} party={party} />}
      {question.state === 'loaded' && !answer && <Question uid={uid} question={question.value} />}
    </Page>
  )
}

function Failed({ refused, onRetry }: { refused: Refused; onRetry: () => void }) {
  const words = useWords(loginWords)
  if (refused.code !== 'login.interaction_over') return <ErrorState refusal={refused} onRetry={onRetry} />
  return <EmptyState title={words.overTitle} text={words.overText} picture={<Tally fit={0} size={88} />} />
}

function Question({ uid, question }: { uid: string; question: Interaction }) {
  const words = useWords(loginWords)
  const language = useLanguage()
  const [requestId, setRequestId] = useState<string>()
  const leave = useAction(() => cancel(uid, requestId))
  const { party, claims, needsUpgraded } = question
  const name = party.name[language]
  return (
    <>
      <div className="asker">
        {party.logoUri ? (
          <img className="asker-logo" src={party.logoUri} alt="" width={56} height={56} />
        ) : (
          <Tally fit={0.4} size={64} isSeeking />
        )}
        <p className="asker-name">{words.heading(name)}</p>
        <p className="asker-purpose">
          <span>{words.why}</span> {party.purpose[language]}
        </p>
      </div>
      <List title={words.learns} note={words.nothingElse}>
        {claims.map((claim) => (
          <ListItem key={claim} icon="check" title={words.claims[claim]} />
        ))}
        {claims.length === 0 && <ListItem icon="card" title={words.learnsValid} />}
        <ListItem icon="key" title={words.learnsNumber} />
      </List>
      {needsUpgraded && <Note tone="warn">{words.upgraded}</Note>}
      <Ways uid={uid} onAsked={setRequestId} />
      <Button kind="quiet" isWide isBusy={leave.isBusy} onClick={() => void leave.run()}>
        {words.back(name)}
      </Button>
      <p className="lost-phone">
        <a href="/wallet/#/lost">{words.lost}</a>
      </p>
      <RefusalNote refusal={leave.refused} />
    </>
  )
}
