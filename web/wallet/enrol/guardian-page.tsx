import { useEffect, useEffectEvent, useState } from 'react'
import type { Application } from '#contract/identity/enrolment'
import { useAction } from '#kit/api'
import {
  Button,
  ConfirmDialog,
  LinkButton,
  Note,
  Page,
  Panel,
  RefusalNote,
  toast,
  useAnnouncement,
} from '#kit/components'
import { Qr } from '#kit/qr'
import { useFormat, useWords } from '#kit/words'
import { applicantApi, type StoredApplication } from '../holding.ts'
import { familyWords } from '../words/family.ts'
import '../family/family.css'

type GuardianPageProps = { application: StoredApplication; view: Application; onLook: () => void }

const lookEveryMs = 4000

/** From 14 to 17: somebody else has to agree first. Until then there is no camera here. */
export function GuardianPage({ application, view, onLook }: GuardianPageProps) {
  const { ask } = useWords(familyWords)
  const format = useFormat()
  const link = `${location.origin}/wallet/#/family/${application.applicationId}`
  useLooking(onLook)
  useAnnouncement(ask.waiting)
  const copy = async () => {
    await navigator.clipboard?.writeText(link)
    toast(ask.copied, { tone: 'good' })
  }
  const footer = (
    <>
      <Button icon="link" kind="secondary" isWide onClick={() => void copy()}>
        {ask.copy}
      </Button>
      <LinkButton href="#/desk" kind="quiet" isWide>
        {ask.desk}
      </LinkButton>
      <Withdraw application={application} onDone={onLook} />
    </>
  )
  return (
    <Page title={ask.title} back="#/" footer={footer}>
      <p className="lead">{ask.lead}</p>
      <Panel>
        <div className="family-code">
          <Qr text={link} label={ask.qr} />
          <p role="status">{ask.waiting}</p>
          <p className="quiet">{ask.open(format.dateTime(view.expiresAt))}</p>
        </div>
      </Panel>
      <Note>{ask.why}</Note>
    </Page>
  )
}

function Withdraw({ application, onDone }: { application: StoredApplication; onDone: () => void }) {
  const { ask } = useWords(familyWords)
  const [isAsking, setAsking] = useState(false)
  const withdraw = useAction(async () => {
    await applicantApi(application).post(`/api/enrolment/applications/${application.applicationId}/withdraw`)
    setAsking(false)
    toast(ask.withdrawn)
    onDone()
  })
  return (
    <>
      <Button kind="quiet" isWide onClick={() => setAsking(true)}>
        {ask.withdraw}
      </Button>
      <ConfirmDialog
        title={ask.withdraw}
        confirmLabel={ask.withdraw}
        isDangerous
        isOpen={isAsking}
        isBusy={withdraw.isBusy}
        onConfirm={() => void withdraw.run()}
        onClose={() => setAsking(false)}
      >
        <p>{ask.withdrawAsk}</p>
        <RefusalNote refusal={withdraw.refused} />
      </ConfirmDialog>
    </>
  )
}

function useLooking(look: () => void): void {
  const onTick = useEffectEvent(() => {
    if (document.visibilityState === 'visible') look()
  })
  useEffect(() => {
    const timer = setInterval(() => onTick(), lookEveryMs)
    return () => clearInterval(timer)
  }, [])
}
