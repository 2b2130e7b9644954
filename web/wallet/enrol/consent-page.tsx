import { useState } from 'react'
import { Button, Checkbox, LinkButton, Note, Page, Panel } from '#kit/components'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'
import { consentVersions, hasConsented, rememberConsents } from './consent.ts'
import { Points } from './points.tsx'

/** Two consents, each with what is kept and for how long; the face is a matter of its own (PIPL art. 29). */
export function ConsentPage() {
  const { consent } = useWords(enrolWords)
  const [hasTerms, setTerms] = useState(hasConsented)
  const [hasFace, setFace] = useState(hasConsented)
  const [isReminded, setReminded] = useState(false)
  const proceed = () => {
    if (!hasTerms || !hasFace) {
      setReminded(true)
      return
    }
    rememberConsents()
    go('/identity')
  }
  const footer = (
    <>
      {isReminded && !(hasTerms && hasFace) && (
        <Note tone="warn" role="alert">
          {consent.needBoth}
        </Note>
      )}
      <Button isWide onClick={proceed}>
        {consent.next}
      </Button>
      <LinkButton href="#/desk" kind="quiet" isWide>
        {consent.desk}
      </LinkButton>
    </>
  )
  return (
    <Page title={consent.title} back="#/" footer={footer}>
      <p className="lead">{consent.lead}</p>
      <Panel title={consent.terms}>
        <Points points={consent.termsPoints} />
        <Checkbox label={consent.termsAgree} isOn={hasTerms} onChange={setTerms} />
      </Panel>
      <Panel title={consent.face}>
        <Points points={consent.facePoints} />
        <Checkbox label={consent.faceAgree} isOn={hasFace} onChange={setFace} />
      </Panel>
      <p className="quiet">{consent.version(consentVersions)}</p>
    </Page>
  )
}
