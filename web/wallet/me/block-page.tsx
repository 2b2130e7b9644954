import { useState } from 'react'
import type { BlockOrder, MyCard } from '#contract/identity/cards'
import { useAction } from '#kit/api'
import { Button, ConfirmDialog, Icon, Page, RefusalNote, toast } from '#kit/components'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { residentApi } from '../holding.ts'
import { meWords } from '../words/me.ts'
import './block.css'

type Reason = BlockOrder['reason']
const reasons = ['device_lost', 'device_stolen', 'misuse', 'other'] as const satisfies readonly Reason[]

export function BlockPage() {
  const { block } = useWords(meWords)
  const [reason, setReason] = useState<Reason>('device_lost')
  const [isAsking, setAsking] = useState(false)
  // One order, however often it is sent.
  const [requestId] = useState(() => crypto.randomUUID())
  const send = useAction(async () => {
    const order: BlockOrder = { requestId, reason }
    await residentApi.post<MyCard>('/api/cards/mine/block', order, { isIdempotent: true })
    toast(block.done, { tone: 'good' })
    go('/')
  })
  const footer = (
    <Button kind="danger" icon="block" isWide onClick={() => setAsking(true)}>
      {block.title}
    </Button>
  )
  return (
    <Page title={block.title} back="#/me" footer={footer}>
      <p className="lead">{block.lead}</p>
      <fieldset className="block-reasons">
        <legend>{block.why}</legend>
        {reasons.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={one === reason} onChange={() => setReason(one)} />
            <span>{block.reasons[one]}</span>
            <Icon name="check" size={20} />
          </label>
        ))}
      </fieldset>
      <ConfirmDialog
        title={block.ask}
        confirmLabel={block.confirm}
        isDangerous
        isOpen={isAsking}
        isBusy={send.isBusy}
        onConfirm={() => void send.run()}
        onClose={() => setAsking(false)}
      >
        <p>{block.askText}</p>
        <RefusalNote refusal={send.refused} />
      </ConfirmDialog>
    </Page>
  )
}
