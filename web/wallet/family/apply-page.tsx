import { useState } from 'react'
import { useAction, useLoaded } from '#kit/api'
import {
  Button,
  Checkbox,
  EmptyState,
  LinkButton,
  Note,
  Page,
  Panel,
  RefusalNote,
  Skeleton,
} from '#kit/components'
import { openProfile } from '#kit/holder'
import { useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { Points } from '../enrol/points.tsx'
import { consentVersions } from '../enrol/consent.ts'
import { enrolWords } from '../words/enrol.ts'
import { familyWords } from '../words/family.ts'
import { applyFor, readFamily, type Ward } from './calls.ts'

/** Under 14 the guardian applies, and agrees to both texts for the child. */
export function ApplyPage({ wardId }: { wardId: string }) {
  const words = useWords(familyWords)
  const family = useLoaded('family', readFamily)
  const ward = family.state === 'loaded' ? family.value.wards.find((one) => one.wardId === wardId) : undefined
  if (ward) return <ApplyForm ward={ward} />
  return (
    <Page title={words.ward.apply} back="#/family">
      {family.state === 'loading' && <Skeleton shape="block" />}
      {family.state === 'failed' && <LoadFailed refused={family.refused} onRetry={family.reload} />}
      {family.state === 'loaded' && <Note>{words.family.emptyText}</Note>}
    </Page>
  )
}

function ApplyForm({ ward }: { ward: Ward }) {
  const words = useWords(familyWords)
  const { consent } = useWords(enrolWords)
  const { name } = ward
  const [applicationId] = useState(() => crypto.randomUUID())
  const [hasTerms, setTerms] = useState(false)
  const [hasFace, setFace] = useState(false)
  const [isReminded, setReminded] = useState(false)
  const start = useAction(async () => openProfile(await applyFor(ward, applicationId), '/enrol'))
  const toDesk = `#/family/desk/${ward.wardId}`
  if (start.refused?.code === 'enrolment.no_portrait') return <NoPortrait ward={ward} desk={toDesk} />
  const footer = (
    <>
      {isReminded && !(hasTerms && hasFace) && (
        <Note tone="warn" role="alert">
          {words.answer.needBoth}
        </Note>
      )}
      <RefusalNote refusal={start.refused} />
      <Button
        isWide
        isBusy={start.isBusy}
        onClick={() => {
          setReminded(true)
          if (hasTerms && hasFace) void start.run()
        }}
      >
        {words.ward.applyGo}
      </Button>
      <LinkButton href={toDesk} kind="quiet" isWide>
        {words.ward.applyFace}
      </LinkButton>
    </>
  )
  return (
    <Page title={words.ward.apply} back={`#/family/ward/${ward.wardId}`} footer={footer}>
      <p className="lead">{words.ward.applyLead(name)}</p>
      <Panel title={consent.terms}>
        <Points points={words.answer.termsPoints(name)} />
        <Checkbox label={words.answer.termsAgree(name)} isOn={hasTerms} onChange={setTerms} />
      </Panel>
      <Panel title={words.answer.face(name)}>
        <Points points={words.answer.facePoints(name)} />
        <Checkbox label={words.answer.faceAgree(name)} isOn={hasFace} onChange={setFace} />
      </Panel>
      <p className="quiet">{consent.version(consentVersions)}</p>
    </Page>
  )
}

/** Without a photo there is nothing to compare a face with: no camera, and the one way on. */
function NoPortrait({ ward, desk }: { ward: Ward; desk: string }) {
  const words = useWords(familyWords).ward
  return (
    <Page title={words.noPortrait(ward.name)} back={`#/family/ward/${ward.wardId}`} hasOwnHeading>
      <EmptyState
        isPage
        icon="cameraOff"
        title={words.noPortrait(ward.name)}
        text={words.noPortraitNext}
        action={<LinkButton href={desk}>{words.desk}</LinkButton>}
      />
    </Page>
  )
}
