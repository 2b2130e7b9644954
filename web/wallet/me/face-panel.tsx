import { useState } from 'react'
import type { Rights, WithdrawFace } from '#contract/identity/rights'
import { useAction } from '#kit/api'
import { Button, ConfirmDialog, Icon, LinkButton, Note, Panel, RefusalNote, toast } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { residentApi } from '../holding.ts'
import { rightsWords } from '../words/rights.ts'
import './block.css'

type Fate = WithdrawFace['card']
const fates = ['desk', 'end'] as const satisfies readonly Fate[]
type Props = { rights: Rights; onChanged: (rights: Rights) => void }

/** Consent to the face, and how it is taken back. */
export function FacePanel({ rights, onChanged }: Props) {
  const { rights: words } = useWords(rightsWords)
  const format = useFormat()
  const [isAsking, setAsking] = useState(false)
  const endsAt = rights.faceWithdrawal?.endsAt
  return (
    <Panel title={words.faceTitle}>
      {rights.isFaceHeld ? (
        <>
          <p>{words.faceHeld}</p>
          <Button kind="secondary" isWide onClick={() => setAsking(true)}>
            {words.withdraw}
          </Button>
        </>
      ) : endsAt ? (
        <>
          <Note tone="warn">
            <p>{words.faceUntil(format.date(endsAt))}</p>
          </Note>
          <LinkButton href="#/desk" kind="secondary" icon="desk" isWide>
            {words.faceDesk}
          </LinkButton>
        </>
      ) : (
        <p className="quiet">{words.faceNone}</p>
      )}
      {isAsking && <WithdrawDialog onChanged={onChanged} onClose={() => setAsking(false)} />}
    </Panel>
  )
}

function WithdrawDialog({ onChanged, onClose }: Pick<Props, 'onChanged'> & { onClose: () => void }) {
  const { rights: words } = useWords(rightsWords)
  const [card, setCard] = useState<Fate>('desk')
  // One order, however often it is sent.
  const [requestId] = useState(() => crypto.randomUUID())
  const send = useAction(async () => {
    const order: WithdrawFace = { requestId, card }
    onChanged(await residentApi.post<Rights>('/api/rights/face/withdraw', order, { isIdempotent: true }))
    toast(words.withdrawn, { tone: 'good' })
    onClose()
  })
  return (
    <ConfirmDialog
      title={words.withdrawAsk}
      confirmLabel={words.withdrawConfirm}
      isDangerous
      isOpen
      isBusy={send.isBusy}
      onConfirm={() => void send.run()}
      onClose={onClose}
    >
      <p>{words.withdrawText}</p>
      <fieldset className="block-reasons">
        <legend>{words.withdrawCard}</legend>
        {fates.map((one) => (
          <label key={one}>
            <input type="radio" name="fate" checked={one === card} onChange={() => setCard(one)} />
            <span>
              {words.cards[one].title}
              <br />
              <small className="quiet">{words.cards[one].detail}</small>
            </span>
            <Icon name="check" size={20} />
          </label>
        ))}
      </fieldset>
      <RefusalNote refusal={send.refused} />
    </ConfirmDialog>
  )
}
