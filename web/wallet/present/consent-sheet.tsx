import { useState } from 'react'
import { type Action, type Refused, useAction, useOnReturnOfNetwork } from '#kit/api'
import {
  Badge,
  Button,
  Checkbox,
  Icon,
  LinkButton,
  Note,
  Page,
  PageHeading,
  RefusalNote,
} from '#kit/components'
import {
  type Proposal,
  refill,
  seal,
  sealDecline,
  type SealedAnswer,
  send,
  webAddress,
  type Verifier,
} from '#kit/holder'
import { useFormat, useLanguage, useWords } from '#kit/words'
import { presentWords } from '../words/present.ts'
import { type ClaimWords, claimWords, notLearned } from './claim-words.ts'
import { Outcome } from './outcome.tsx'
import './present.css'

type Ready = Proposal & { state: 'ready' }
type End = { state: 'given' | 'declined'; redirectUri: string | undefined }

/** Who asks, what for, what they will learn and what not; nothing is preselected but the person's freedom to say no. */
export function ConsentSheet({ proposal }: { proposal: Ready }) {
  const words = useWords(presentWords)
  const language = useLanguage()
  const format = useFormat()
  const { verifier, expiresAt } = proposal.request
  const party = verifier.name[language]
  const claims = proposal.claims.map((claim) => claimWords(claim, words, (day) => format.date(day)))
  const isReal = claims.some((claim) => claim.isPlaintext)
  const [hasAgreed, setAgreed] = useState(false)
  const { agree, decline, end } = useDecision(proposal)
  if (end) return <Outcome party={party} end={end} />
  const footer = (
    <>
      <RefusalNote refusal={agree.refused ?? decline.refused} />
      <div className="present-actions">
        <Button kind="secondary" onClick={() => void decline.run()} isBusy={decline.isBusy}>
          {words.present.decline}
        </Button>
        <AgreeButton agree={agree} isDisabled={isReal && !hasAgreed} party={party} />
      </div>
    </>
  )
  return (
    <Page title={words.present.title} hasOwnHeading footer={footer}>
      <Asker verifier={verifier} />
      <section className="present-learns">
        <h2>{words.present.learns}</h2>
        <ClaimList claims={claims} />
      </section>
      {isReal && (
        <Note tone="warn">
          <p>{words.present.plaintextNote}</p>
          {verifier.legalGround && (
            <p>
              {words.present.ground}: {verifier.legalGround[language]}
            </p>
          )}
          <Checkbox label={words.present.plaintextAgree(party)} isOn={hasAgreed} onChange={setAgreed} />
        </Note>
      )}
      <NotLearned items={notLearned(proposal.claims, words)} />
      <p className="quiet present-expiry">{words.present.expires(format.time(expiresAt))}</p>
    </Page>
  )
}

type AgreeProps = { agree: Action<[]>; isDisabled: boolean; party: string }

/** After a refusal that settled the request there is nothing to send again: only the way back. */
function AgreeButton({ agree, isDisabled, party }: AgreeProps) {
  const { present } = useWords(presentWords)
  const back = webAddress(agree.refused?.facts['redirectUri'])
  if (back) return <LinkButton href={back}>{present.back(party)}</LinkButton>
  const label = agree.refused ? present.resend : present.agree
  return (
    <Button onClick={() => void agree.run()} isBusy={agree.isBusy} disabled={isDisabled}>
      {agree.isBusy ? present.sending : label}
    </Button>
  )
}

/** The copy is taken once and sealed; after a lost connection the same sealed answer is sent again. */
function useDecision(proposal: Ready) {
  const [end, setEnd] = useState<End>()
  const agree = useSending(
    () => seal(proposal, new Date()),
    (redirectUri) => {
      setEnd({ state: 'given', redirectUri })
      refill(new Date()).catch(() => undefined)
    },
  )
  const decline = useSending(
    () => sealDecline(proposal.request),
    (redirectUri) => {
      setEnd({ state: 'declined', redirectUri })
    },
  )
  // The last word counts: what was decided before is not sent any more when the network is back.
  return { agree: instead(decline, agree), decline: instead(agree, decline), end }
}

const instead = (of: Action<[]>, action: Action<[]>): Action<[]> => ({
  ...action,
  async run() {
    of.clear()
    await action.run()
  },
})

/** What was decided stays decided: once sealed it goes out by itself when the network is back. */
function useSending(make: () => Promise<SealedAnswer>, arrived: (redirectUri: string | undefined) => void) {
  const [sealed, setSealed] = useState<SealedAnswer>()
  const sending = useAction(async () => {
    const answer = sealed ?? (await make())
    setSealed(answer)
    const { redirectUri } = await send(answer)
    arrived(redirectUri)
  })
  useOnReturnOfNetwork(sealed !== undefined && isLost(sending.refused), () => void sending.run())
  return sending
}

const isLost = (refused: Refused | undefined): boolean =>
  refused !== undefined && ['web.offline', 'web.unreachable', 'web.timeout'].includes(refused.code)

function Asker({ verifier }: { verifier: Verifier }) {
  const { present } = useWords(presentWords)
  const language = useLanguage()
  return (
    <header className="present-asker">
      <Logo verifier={verifier} />
      <PageHeading>
        {verifier.name[language]} <span>{present.asks}</span>
      </PageHeading>
      <p className="present-registered">
        <Icon name="shield" size={18} />
        {present.registered}
      </p>
      <p className="present-purpose">
        <span className="out-of-sight">{present.purpose}: </span>
        {verifier.purpose[language]}
      </p>
    </header>
  )
}

/** Only a logo that the city itself keeps is shown: no other server hears of this request. */
function Logo({ verifier }: { verifier: Verifier }) {
  const language = useLanguage()
  const isOurs = verifier.logoUri !== undefined && new URL(verifier.logoUri).origin === location.origin
  if (isOurs) return <img className="present-logo" src={verifier.logoUri} alt="" width={72} height={72} />
  return (
    <span className="present-logo present-letter" aria-hidden>
      {Array.from(verifier.name[language])[0]}
    </span>
  )
}

function ClaimList({ claims }: { claims: readonly ClaimWords[] }) {
  const { present } = useWords(presentWords)
  if (claims.length === 0) return <p className="present-nothing">{present.nothing}</p>
  return (
    <ul>
      {claims.map((claim) => (
        <li key={claim.title}>
          <Icon name={claim.icon} size={22} />
          <span className="present-question">{claim.title}</span>
          <span className="present-answer" data-yes={claim.isYes}>
            {claim.isPlaintext && <Badge tone="warn">{present.plaintext}</Badge>}
            {claim.answer}
          </span>
        </li>
      ))}
    </ul>
  )
}

function NotLearned({ items }: { items: readonly string[] }) {
  const { present } = useWords(presentWords)
  return (
    <section className="present-not">
      <h2>{present.notLearns}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>
            <Icon name="eyeOff" size={16} />
            {item}
          </li>
        ))}
      </ul>
    </section>
  )
}
