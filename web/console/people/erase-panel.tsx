import { useState } from 'react'
import { erasureDelayDays } from '#contract/identity/rights'
import { Button, Checkbox, ConfirmDialog, Note, Panel, RefusalNote, toast } from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { cancelErasure, orderErasure, readOrders, type PersonOrders } from './calls.ts'
import { peopleWords } from './words.ts'

/** For somebody who stands at the desk and wants everything of theirs to end; in a week, so that it can be taken back. */
export function ErasePanel({ personId }: { personId: string }) {
  const words = useWords(peopleWords)
  const orders = useLoaded(`orders ${personId}`, (signal) => readOrders(personId, signal))
  return (
    <Panel title={words.erasure}>
      <LoadedView loaded={orders} skeleton="block">
        {({ erasure }) =>
          erasure ? (
            <Ordered personId={personId} erasure={erasure} onChanged={orders.reload} />
          ) : (
            <Offered personId={personId} onChanged={orders.reload} />
          )
        }
      </LoadedView>
    </Panel>
  )
}

type Props = { personId: string; onChanged: () => void }

function Offered({ personId, onChanged }: Props) {
  const words = useWords(peopleWords)
  const [isAsking, setAsking] = useState(false)
  const [isSure, setSure] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const [requestId] = useState(() => crypto.randomUUID())
  const order = useAction(async () => {
    await orderErasure(personId, requestId)
    toast(words.erasureOrdered(erasureDelayDays), { tone: 'good' })
    onChanged()
  })
  return (
    <>
      <p className="quiet">{words.erasureText(erasureDelayDays)}</p>
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {words.erase}
        </Button>
      </div>
      <ConfirmDialog
        title={words.eraseAsk}
        confirmLabel={words.eraseConfirm(erasureDelayDays)}
        isDangerous
        isOpen={isAsking}
        isBusy={order.isBusy}
        onConfirm={() => {
          setChecked(true)
          if (isSure) void order.run()
        }}
        onClose={() => setAsking(false)}
      >
        <p>{words.eraseAskText(erasureDelayDays)}</p>
        <Checkbox label={words.eraseSure} isOn={isSure} onChange={setSure} />
        {isChecked && !isSure && (
          <Note tone="bad" role="alert">
            {words.eraseSureMissing}
          </Note>
        )}
        <RefusalNote refusal={order.refused} />
      </ConfirmDialog>
    </>
  )
}

function Ordered({
  personId,
  erasure,
  onChanged,
}: Props & { erasure: NonNullable<PersonOrders['erasure']> }) {
  const words = useWords(peopleWords)
  const format = useFormat()
  const [requestId] = useState(() => crypto.randomUUID())
  const cancel = useAction(async () => {
    await cancelErasure(personId, requestId)
    toast(words.erasureCancelled, { tone: 'good' })
    onChanged()
  })
  return (
    <>
      <Note tone="warn" title={words.erasureDue(format.date(erasure.dueAt))} role="status">
        {words.erasureBy[erasure.by]}
      </Note>
      <RefusalNote refusal={cancel.refused} />
      <div>
        <Button kind="secondary" isBusy={cancel.isBusy} onClick={() => void cancel.run()}>
          {words.eraseCancel}
        </Button>
      </div>
    </>
  )
}
