import { useState } from 'react'
import { Button, ConfirmDialog, Page, Panel, Tally, toast } from '#kit/components'
import { eraseEverything } from '#kit/holder'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { type Holding, readHolding } from '../holding.ts'
import { meWords } from '../words/me.ts'

export function AboutPage({ holding }: { holding: Holding }) {
  const { about } = useWords(meWords)
  const [isAsking, setAsking] = useState(false)
  const holdsSomething = holding.card !== undefined || holding.application !== undefined
  const erase = async () => {
    await eraseEverything()
    await readHolding()
    toast(about.erased)
    go('/')
  }
  return (
    <Page title={about.title} back="#/me">
      <div className="centre">
        <Tally size={112} />
        <p className="lead">{about.lead}</p>
      </div>
      <p>{about.text}</p>
      <Panel title={about.pointsTitle}>
        <ul className="bullets">
          {about.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </Panel>
      <Panel title={about.here}>
        <p className="quiet">{about.hereText}</p>
        {holdsSomething && (
          <div>
            <Button kind="danger" size="small" icon="trash" onClick={() => setAsking(true)}>
              {about.erase}
            </Button>
          </div>
        )}
      </Panel>
      <p className="quiet">{about.standards}</p>
      <ConfirmDialog
        title={about.eraseAsk}
        confirmLabel={about.erase}
        isDangerous
        isOpen={isAsking}
        onConfirm={() => void erase()}
        onClose={() => setAsking(false)}
      >
        <p>{about.eraseText}</p>
      </ConfirmDialog>
    </Page>
  )
}
