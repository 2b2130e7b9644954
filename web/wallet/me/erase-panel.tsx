import { useState } from 'react'
import type { Rights } from '#contract/identity/rights'
import { useAction } from '#kit/api'
import { Button, ConfirmDialog, Note, Panel, RefusalNote, toast } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { Points } from '../enrol/points.tsx'
import { residentApi } from '../holding.ts'
import { rightsWords } from '../words/rights.ts'
import './data.css'

type Props = { rights: Rights; onChanged: (rights: Rights) => void }
const dayMs = 86_400_000

/** The end of everything, and until it comes the way back. */
export function ErasePanel(props: Props) {
  const { rights: words } = useWords(rightsWords)
  const { erasure, keeps } = props.rights
  return (
    <Panel title={words.eraseTitle}>
      {erasure ? <Ordered {...props} erasure={erasure} /> : <Offered {...props} />}
      <details className="keeps">
        <summary>{words.keepsTitle}</summary>
        <Points points={keeps.map((one) => words.keeps[one])} />
      </details>
    </Panel>
  )
}

function Offered({ rights, onChanged }: Props) {
  const { rights: words } = useWords(rightsWords)
  const format = useFormat()
  // The day stands from the press on which the question is asked.
  const [due, setDue] = useState<Date>()
  const [requestId, setRequestId] = useState(() => crypto.randomUUID())
  const send = useAction(async () => {
    onChanged(await residentApi.post<Rights>('/api/rights/erasure', { requestId }, { isIdempotent: true }))
    setRequestId(crypto.randomUUID())
    setDue(undefined)
  })
  return (
    <>
      <p>{words.eraseText}</p>
      <Button
        kind="danger"
        isWide
        onClick={() => setDue(new Date(Date.now() + rights.erasureDelayDays * dayMs))}
      >
        {words.erase}
      </Button>
      <ConfirmDialog
        title={words.eraseAsk}
        confirmLabel={words.eraseConfirm(rights.erasureDelayDays)}
        isDangerous
        isOpen={due !== undefined}
        isBusy={send.isBusy}
        onConfirm={() => void send.run()}
        onClose={() => setDue(undefined)}
      >
        {due && <p>{words.eraseAskText(format.date(due))}</p>}
        <RefusalNote refusal={send.refused} />
      </ConfirmDialog>
    </>
  )
}

function Ordered({ erasure, onChanged }: Props & { erasure: NonNullable<Rights['erasure']> }) {
  const { rights: words } = useWords(rightsWords)
  const format = useFormat()
  const [requestId] = useState(() => crypto.randomUUID())
  const cancel = useAction(async () => {
    onChanged(
      await residentApi.post<Rights>('/api/rights/erasure/cancel', { requestId }, { isIdempotent: true }),
    )
    toast(words.cancelled, { tone: 'good' })
  })
  return (
    <>
      <Note tone="warn" title={words.ordered(format.date(erasure.dueAt))} role="status">
        <p>{words.orderedText}</p>
        {erasure.by === 'operator' && <p>{words.orderedByClerk}</p>}
      </Note>
      <RefusalNote refusal={cancel.refused} />
      <Button isWide isBusy={cancel.isBusy} onClick={() => void cancel.run()}>
        {words.cancel}
      </Button>
    </>
  )
}
