import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { Refused, useAction } from '#kit/api'
import { Button, EmptyState, RefusalNote, Tally } from '#kit/components'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { type Answer, cancel, finish, useProgress } from './card-request.ts'
import { loginWords } from './words.ts'

type ReturnedProps = { uid: string; answer: Answer; party: string }

/** The wallet of this browser has sent the person back: with an answer, or without. */
export function Returned({ uid, answer, party }: ReturnedProps) {
  const progress = useProgress(uid, answer.requestId)
  const words = useWords(loginWords)
  const again = () => go(`/${uid}`, 'replace')
  switch (progress.state) {
    case 'requested':
      return <EmptyState title={words.finishing} picture={<Tally fit={0.4} size={88} isSeeking />} />
    case 'answered':
      return <Finishing uid={uid} answer={answer} onAgain={again} />
    case 'refused':
      return (
        <RefusedCard
          reason={progress.reason}
          again={again}
          leave={<Leave uid={uid} party={party} requestId={answer.requestId} />}
        />
      )
    case 'expired':
      return (
        <EmptyState
          icon="refresh"
          title={words.old}
          text={words.oldText}
          action={<Button onClick={again}>{words.again}</Button>}
        />
      )
  }
}

/** The card has answered: on to the party, at once. */
export function Finishing({ uid, answer, onAgain }: { uid: string; answer: Answer; onAgain: () => void }) {
  const words = useWords(loginWords)
  const action = useAction(() => finish(uid, answer))
  const start = useEffectEvent(() => void action.run())
  useEffect(() => start(), [])
  if (action.refused)
    return (
      <>
        <RefusalNote refusal={action.refused} />
        <Button onClick={onAgain}>{words.again}</Button>
      </>
    )
  return (
    <div role="status">
      <EmptyState title={words.finishing} picture={<Tally fit={1} size={88} />} />
    </div>
  )
}

type RefusedProps = { reason: string; again: () => void; leave?: ReactNode }

/** No login with this card, or not now: why, and where to go from here. */
export function RefusedCard({ reason, again, leave }: RefusedProps) {
  const words = useWords(loginWords)
  return (
    <div className="refused">
      {reason === 'presentation.declined' ? (
        <div role="alert">
          <EmptyState
            title={words.declined}
            text={words.declinedText}
            picture={<Tally fit={0} size={88} />}
          />
        </div>
      ) : (
        <RefusalNote refusal={new Refused(reason)} />
      )}
      <Button isWide onClick={again}>
        {words.again}
      </Button>
      {leave}
    </div>
  )
}

function Leave({ uid, party, requestId }: { uid: string; party: string; requestId: string }) {
  const words = useWords(loginWords)
  const leave = useAction(() => cancel(uid, requestId))
  return (
    <>
      <Button kind="secondary" isWide isBusy={leave.isBusy} onClick={() => void leave.run()}>
        {words.back(party)}
      </Button>
      <RefusalNote refusal={leave.refused} />
    </>
  )
}
