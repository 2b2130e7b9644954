import { useState } from 'react'
import { useAction, useLoaded } from '#kit/api'
import {
  Button,
  Checkbox,
  ConfirmDialog,
  LinkButton,
  Note,
  Page,
  PageHeading,
  Panel,
  RefusalNote,
  Skeleton,
  Tally,
} from '#kit/components'
import { useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { consentVersions } from '../enrol/consent.ts'
import { Points } from '../enrol/points.tsx'
import { enrolWords } from '../words/enrol.ts'
import { familyWords } from '../words/family.ts'
import { answer, type ConsentRequest, readRequest } from './calls.ts'

/** A guardian is asked: who, for what, and two consents, each on its own. */
export function RequestPage({ applicationId }: { applicationId: string }) {
  const words = useWords(familyWords)
  const loaded = useLoaded(applicationId, (signal) => readRequest(applicationId, signal))
  if (loaded.state === 'loaded') return <Asked request={loaded.value} />
  return (
    <Page title={words.answer.title} back="#/family">
      {loaded.state === 'loading' ? (
        <Skeleton shape="block" />
      ) : (
        <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />
      )}
    </Page>
  )
}

function Asked({ request }: { request: ConsentRequest }) {
  const words = useWords(familyWords)
  const [said, setSaid] = useState<'agree' | 'decline'>()
  if (said) return <Said said={said} name={request.name} />
  if (request.state !== 'asked')
    return (
      <Page title={words.answer.title} back="#/family">
        <Note>{words.answer.over[request.state]}</Note>
      </Page>
    )
  return <Consents request={request} onSaid={setSaid} />
}

type ConsentsProps = { request: ConsentRequest; onSaid: (said: 'agree' | 'decline') => void }

function Consents({ request: { applicationId, name }, onSaid }: ConsentsProps) {
  const words = useWords(familyWords).answer
  const { consent } = useWords(enrolWords)
  const [requestId] = useState(() => crypto.randomUUID())
  const [hasTerms, setTerms] = useState(false)
  const [hasFace, setFace] = useState(false)
  const [isReminded, setReminded] = useState(false)
  const agree = useAction(async () => {
    // The texts of this page: where the server asks about others, it says that they have changed.
    await answer(applicationId, { requestId, answer: 'agree', consents: consentVersions })
    onSaid('agree')
  })
  const footer = (
    <>
      {isReminded && !(hasTerms && hasFace) && (
        <Note tone="warn" role="alert">
          {words.needBoth}
        </Note>
      )}
      <RefusalNote refusal={agree.refused} />
      <Button
        isWide
        isBusy={agree.isBusy}
        onClick={() => {
          setReminded(true)
          if (hasTerms && hasFace) void agree.run()
        }}
      >
        {words.agree}
      </Button>
      <Decline applicationId={applicationId} name={name} onSaid={() => onSaid('decline')} />
    </>
  )
  return (
    <Page title={words.title} back="#/family" footer={footer}>
      <p className="lead">{words.lead(name)}</p>
      <Panel title={consent.terms}>
        <Points points={words.termsPoints(name)} />
        <Checkbox label={words.termsAgree(name)} isOn={hasTerms} onChange={setTerms} />
      </Panel>
      <Panel title={words.face(name)}>
        <Points points={words.facePoints(name)} />
        <Checkbox label={words.faceAgree(name)} isOn={hasFace} onChange={setFace} />
      </Panel>
      <p className="quiet">{consent.version(consentVersions)}</p>
    </Page>
  )
}

type DeclineProps = { applicationId: string; name: string; onSaid: () => void }

function Decline({ applicationId, name, onSaid }: DeclineProps) {
  const words = useWords(familyWords).answer
  const [requestId] = useState(() => crypto.randomUUID())
  const [isAsking, setAsking] = useState(false)
  const decline = useAction(async () => {
    await answer(applicationId, { requestId, answer: 'decline' })
    onSaid()
  })
  return (
    <>
      <Button kind="quiet" isWide onClick={() => setAsking(true)}>
        {words.decline}
      </Button>
      <ConfirmDialog
        title={words.decline}
        confirmLabel={words.decline}
        isDangerous
        isOpen={isAsking}
        isBusy={decline.isBusy}
        onConfirm={() => void decline.run()}
        onClose={() => setAsking(false)}
      >
        <p>{words.declineAsk(name)}</p>
        <RefusalNote refusal={decline.refused} />
      </ConfirmDialog>
    </>
  )
}

function Said({ said, name }: { said: 'agree' | 'decline'; name: string }) {
  const words = useWords(familyWords).answer
  const title = said === 'agree' ? words.agreed : words.declined
  const footer = (
    <LinkButton href="#/family" isWide>
      {words.toFamily}
    </LinkButton>
  )
  return (
    <Page title={title} hasOwnHeading footer={footer}>
      <div className="centre" role="status">
        <Tally fit={said === 'agree' ? 1 : 0} size={128} />
        <PageHeading>{title}</PageHeading>
        <p className="lead">{said === 'agree' ? words.agreedText(name) : words.declinedText}</p>
      </div>
    </Page>
  )
}
