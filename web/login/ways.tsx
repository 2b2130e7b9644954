import { useState } from 'react'
import type { CardRequest } from '#contract/identity/login'
import { useAction, useLoaded } from '#kit/api'
import { Button, EmptyState, Panel, RefusalNote, Skeleton } from '#kit/components'
import { Qr } from '#kit/qr'
import { useWords } from '#kit/words'
import { askCard, useProgress } from './card-request.ts'
import { Finishing, RefusedCard } from './returned.tsx'
import { loginWords } from './words.ts'

/** The two ways to the card: this browser's wallet by a link, another device's by a QR code. */
export function Ways({ uid, onAsked }: { uid: string; onAsked: (requestId: string) => void }) {
  const words = useWords(loginWords)
  const [round, setRound] = useState(0)
  const request = useLoaded(`${uid} ${round}`, async () => {
    const asked = await askCard(uid, 'elsewhere')
    onAsked(asked.requestId)
    return asked
  })
  const here = useAction(async () => {
    const { walletLink } = await askCard(uid, 'here')
    location.assign(walletLink)
  })
  const again = () => setRound(round + 1)
  return (
    <div className="ways">
      <Panel title={words.hereTitle}>
        <Button icon="card" isWide isBusy={here.isBusy} onClick={() => void here.run()}>
          {words.here}
        </Button>
        <RefusalNote refusal={here.refused} />
      </Panel>
      <Panel title={words.elsewhereTitle}>
        {request.state === 'loading' && <Skeleton shape="block" />}
        {request.state === 'failed' && <RefusalNote refusal={request.refused} onRetry={request.reload} />}
        {request.state === 'loaded' && (
          <Elsewhere key={request.value.requestId} {...{ uid, request: request.value, again }} />
        )}
      </Panel>
    </div>
  )
}

type ElsewhereProps = { uid: string; request: CardRequest; again: () => void }

function Elsewhere({ uid, request, again }: ElsewhereProps) {
  const words = useWords(loginWords)
  const progress = useProgress(uid, request.requestId)
  switch (progress.state) {
    case 'requested':
      return (
        <div className="scan">
          <Qr text={request.walletLink} label={words.qrLabel} />
          <div>
            <p>{words.elsewhereText}</p>
            <p className="scan-waiting" role="status">
              {words.waiting}
            </p>
          </div>
        </div>
      )
    case 'answered':
      return <Finishing uid={uid} answer={{ requestId: request.requestId }} onAgain={again} />
    case 'refused':
      return <RefusedCard reason={progress.reason} again={again} />
    case 'expired':
      return (
        <EmptyState
          icon="refresh"
          title={words.old}
          text={words.oldText}
          action={<Button onClick={again}>{words.newCode}</Button>}
        />
      )
  }
}
