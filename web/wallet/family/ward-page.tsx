import { useState } from 'react'
import { useAction, useLoaded } from '#kit/api'
import {
  Button,
  ConfirmDialog,
  LinkButton,
  List,
  ListItem,
  Note,
  Page,
  RefusalNote,
  Skeleton,
  toast,
} from '#kit/components'
import { openProfile, readWards } from '#kit/holder'
import { useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { familyWords } from '../words/family.ts'
import { block, readFamily, unblock, type Ward, withdraw } from './calls.ts'
import { WardState } from './family-page.tsx'
import { bringCode } from './ward-desk-page.tsx'
import './family.css'

/** One child or youth: their card, and what a guardian may do with it. */
export function WardPage({ wardId }: { wardId: string }) {
  const words = useWords(familyWords)
  const family = useLoaded('family', readFamily)
  if (family.state === 'loaded') {
    const ward = family.value.wards.find((one) => one.wardId === wardId)
    if (ward) return <Shown ward={ward} onChanged={family.reload} />
  }
  return (
    <Page title={words.family.title} back="#/family">
      {family.state === 'loading' && <Skeleton shape="card" />}
      {family.state === 'failed' && <LoadFailed refused={family.refused} onRetry={family.reload} />}
      {family.state === 'loaded' && <Note>{words.family.emptyText}</Note>}
    </Page>
  )
}

type WardProps = { ward: Ward; onChanged: () => void }

function Shown({ ward, onChanged }: WardProps) {
  const words = useWords(familyWords).ward
  const { card, band } = ward
  const isHeldByMe = card?.holds.some(({ cause }) => cause === 'guardian') ?? false
  return (
    <Page title={ward.name} back="#/family">
      <div className="row">
        <WardState ward={ward} />
      </div>
      {band === 'child' ? <ChildPlace ward={ward} /> : <p className="quiet">{words.youth(ward.name)}</p>}
      {card && isHeldByMe && card.holds.length > 1 && <Note>{words.hold}</Note>}
      {card && (
        <div className="ward-acts">
          {card.state === 'active' && <Block ward={ward} onChanged={onChanged} />}
          {isHeldByMe && <Unblock ward={ward} onChanged={onChanged} />}
          <Withdraw ward={ward} onChanged={onChanged} />
        </div>
      )}
    </Page>
  )
}

/** The child's own place on this phone: opened, begun, or filled with a code from the desk. */
function ChildPlace({ ward }: { ward: Ward }) {
  const words = useWords(familyWords).ward
  const held = useLoaded(ward.wardId, async () =>
    (await readWards()).find((one) => one.wardId === ward.wardId),
  )
  const bring = useAction(() => bringCode(ward))
  const profile = held.state === 'loaded' ? held.value?.profile : undefined
  return (
    <>
      <List>
        {profile !== undefined && (
          <ListItem
            icon="card"
            title={ward.card ? words.open : words.resume}
            detail={ward.card ? words.openDetail : undefined}
            onPress={() => openProfile(profile, ward.card ? '/' : '/enrol')}
          />
        )}
        {!ward.card && <ListItem icon="plus" title={words.apply} href={`#/family/apply/${ward.wardId}`} />}
        {!(profile && ward.card?.state === 'active') && (
          <ListItem
            icon="key"
            title={words.deskCode}
            detail={words.deskCodeDetail}
            onPress={() => void bring.run()}
          />
        )}
      </List>
      <RefusalNote refusal={bring.refused} />
      {!ward.card && (
        <LinkButton href={`#/family/desk/${ward.wardId}`} kind="quiet" isWide>
          {words.applyFace}
        </LinkButton>
      )}
    </>
  )
}

function Block({ ward, onChanged }: WardProps) {
  const words = useWords(familyWords).ward
  return (
    <Act
      label={words.block}
      ask={words.blockAsk(ward.name)}
      done={words.blocked}
      onChanged={onChanged}
      act={(requestId) => block(ward.wardId, { requestId, reason: 'other' })}
    />
  )
}

function Unblock({ ward, onChanged }: WardProps) {
  const words = useWords(familyWords).ward
  const wake = useAction(async () => {
    await unblock(ward.wardId, crypto.randomUUID())
    toast(words.unblocked, { tone: 'good' })
    onChanged()
  })
  return (
    <>
      <RefusalNote refusal={wake.refused} />
      <Button kind="secondary" isWide isBusy={wake.isBusy} onClick={() => void wake.run()}>
        {words.unblock}
      </Button>
    </>
  )
}

function Withdraw({ ward, onChanged }: WardProps) {
  const words = useWords(familyWords).ward
  return (
    <Act
      label={words.withdraw}
      ask={words.withdrawAsk(ward.name)}
      done={words.withdrawn}
      isFinal
      onChanged={onChanged}
      act={(requestId) => withdraw(ward.wardId, requestId)}
    />
  )
}

type ActProps = {
  label: string
  ask: string
  done: string
  /** Nobody can undo it. */
  isFinal?: boolean
  onChanged: () => void
  act: (requestId: string) => Promise<void>
}

/** Said before what will happen, and to whom; the same press sent twice acts once. */
function Act({ label, ask, done, isFinal = false, onChanged, act }: ActProps) {
  const [requestId] = useState(() => crypto.randomUUID())
  const [isAsking, setAsking] = useState(false)
  const run = useAction(async () => {
    await act(requestId)
    setAsking(false)
    toast(done)
    onChanged()
  })
  return (
    <>
      <Button kind={isFinal ? 'danger' : 'secondary'} isWide onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmDialog
        title={label}
        confirmLabel={label}
        isDangerous={isFinal}
        isOpen={isAsking}
        isBusy={run.isBusy}
        onConfirm={() => void run.run()}
        onClose={() => setAsking(false)}
      >
        <p>{ask}</p>
        <RefusalNote refusal={run.refused} />
      </ConfirmDialog>
    </>
  )
}
