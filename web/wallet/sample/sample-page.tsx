import type { SampleAnswer } from '#contract/identity/people'
import { useLoaded } from '#kit/api'
import { Badge, Button, ErrorState, LinkButton, Note, Page, Panel, Skeleton } from '#kit/components'
import { useFormat, useLanguage, useWords } from '#kit/words'
import { maskNumber } from '../enrol/id-number.ts'
import { publicApi } from '../holding.ts'
import { welcomeWords } from '../words/welcome.ts'
import { startAs } from './start-as.ts'
import './sample.css'

type Resident = SampleAnswer['residents'][number]

/** Made-up people with whom a newcomer can try everything; only where the register is a made-up one. */
export function SamplePage() {
  const { sample } = useWords(welcomeWords)
  const loaded = useLoaded('sample', (signal) =>
    publicApi.get<SampleAnswer>('/api/people/sample', { signal }),
  )
  return (
    <Page title={sample.title} back="#/" actions={<Badge tone="warn">{sample.badge}</Badge>}>
      <p className="lead">{sample.lead}</p>
      <Note icon="camera">{sample.faceHint}</Note>
      {loaded.state === 'loading' && <Skeleton shape="list" />}
      {loaded.state === 'failed' && <ErrorState refusal={loaded.refused} onRetry={loaded.reload} />}
      {loaded.state === 'loaded' && (
        <>
          {loaded.value.residents.map((resident) => (
            <ResidentPanel key={resident.idNumber} resident={resident} />
          ))}
          {loaded.value.placesLeft > 0 ? (
            <LinkButton href="#/sample/add" kind="secondary" icon="camera" isWide>
              {sample.add}
            </LinkButton>
          ) : (
            <p className="quiet">{sample.full}</p>
          )}
        </>
      )}
    </Page>
  )
}

function ResidentPanel({ resident }: { resident: Resident }) {
  const { sample } = useWords(welcomeWords)
  const language = useLanguage()
  const format = useFormat()
  return (
    <Panel>
      <div className="sample-resident">
        {resident.portrait ? (
          <img
            src={`data:image/jpeg;base64,${resident.portrait}`}
            alt={resident.name}
            width={72}
            height={92}
          />
        ) : (
          <span className="sample-letter" aria-hidden>
            {Array.from(resident.name)[0]}
          </span>
        )}
        <div>
          <h2>{resident.name}</h2>
          <p className="quiet sample-masked">{maskNumber(resident.idNumber)}</p>
          <p className="quiet">{format.date(resident.birthDate)}</p>
          <p className="row">
            <Badge tone={resident.standing === 'valid' ? 'good' : 'warn'}>
              {sample.standings[resident.standing]}
            </Badge>
          </p>
          <p>{resident.story[language]}</p>
        </div>
      </div>
      <Button kind="secondary" isWide onClick={() => void startAs(resident)}>
        {sample.use}
      </Button>
    </Panel>
  )
}
