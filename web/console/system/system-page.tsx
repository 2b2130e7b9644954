import { LinkButton, Note, Page, Panel, Skeleton } from '#kit/components'
import { Line } from '#kit/charts'
import { useFormat, useWords } from '#kit/words'
import { KeysPanel } from './keys-panel.tsx'
import { useSystem, type Figures, type Health } from './health.ts'
import type { Rate, Reading, Sample } from './metrics.ts'
import { systemWords } from './words.ts'
import '../today/today.css'

export function SystemPage() {
  const words = useWords(systemWords)
  const { health, figures } = useSystem()
  const docs = (
    <LinkButton href="/docs" kind="quiet" size="small" icon="document" target="_blank" rel="noreferrer">
      {words.docs}
    </LinkButton>
  )
  return (
    <Page title={words.title} width="wide" actions={docs}>
      <HealthNote health={health} />
      <KeysPanel />
      <FiguresView figures={figures} />
    </Page>
  )
}

function HealthNote({ health }: { health: Health }) {
  const words = useWords(systemWords)
  const format = useFormat()
  if (health.state === 'asking') return <Note role="status">{words.asking}</Note>
  const checked = words.checked(format.time(health.checkedAt))
  if (health.state === 'unreachable') {
    return (
      <Note tone="warn" icon="wifiOff" title={`${words.unreachable} · ${checked}`} role="alert">
        {words.unreachableText}
      </Note>
    )
  }
  return health.state === 'well' ? (
    <Note tone="good" title={`${words.well} · ${checked}`} role="status">
      {words.wellText(words.ms(format.number(Math.round(health.answerMs))))}
    </Note>
  ) : (
    <Note tone="bad" title={`${words.unwell} · ${checked}`} role="alert">
      {words.unwellText}
    </Note>
  )
}

function FiguresView({ figures }: { figures: Figures }) {
  const words = useWords(systemWords)
  switch (figures.state) {
    case 'asking':
      return <Skeleton shape="block" />
    case 'elsewhere':
      return <Note>{words.elsewhere}</Note>
    case 'known':
      return (
        <>
          <Tiles reading={figures.reading} latest={figures.rates.at(-1)} />
          <Lines rates={figures.rates} />
          <AllFigures samples={figures.samples} />
        </>
      )
  }
}

const mebibyte = 1024 * 1024
const round = (value: number, digits = 1) => Number(value.toFixed(digits))

function Tiles({ reading, latest }: { reading: Reading; latest: Rate | undefined }) {
  const words = useWords(systemWords)
  const format = useFormat()
  const tiles = [
    { label: words.requests, value: latest ? format.number(round(latest.perSecond)) : '…' },
    { label: words.meanMs, value: latest ? words.ms(format.number(round(latest.meanMs))) : '…' },
    { label: words.failures, value: format.number(reading.failures), note: words.since },
    { label: words.memory, value: words.mb(format.number(Math.round(reading.bytes / mebibyte))) },
    { label: words.up, value: format.duration(reading.upSeconds) },
  ]
  return (
    <dl className="tiles">
      {tiles.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b>
            {note && <span>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Lines({ rates }: { rates: readonly Rate[] }) {
  const words = useWords(systemWords)
  const format = useFormat()
  if (rates.length < 2) return <p className="quiet">{words.gathering}</p>
  return (
    <div className="two">
      <Panel title={words.requests}>
        <Line
          title={words.requests}
          points={rates.map(({ at, perSecond }) => ({ at, value: perSecond }))}
          write={(value) => words.perSecond(format.number(round(value, 2)))}
        />
      </Panel>
      <Panel title={words.meanMs}>
        <Line
          title={words.meanMs}
          points={rates.map(({ at, meanMs }) => ({ at, value: meanMs }))}
          write={(value) => words.ms(format.number(round(value, 1)))}
        />
      </Panel>
    </div>
  )
}

/** Everything that is measured, for whoever looks for something else; buckets of histograms aside. */
function AllFigures({ samples }: { samples: readonly Sample[] }) {
  const words = useWords(systemWords)
  const format = useFormat()
  const shown = samples.filter(({ name }) => !name.endsWith('_bucket'))
  return (
    <details className="chart-table">
      <summary>{words.all}</summary>
      <div className="chart-table-frame">
        <table>
          <caption className="out-of-sight">{words.all}</caption>
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.labels}</th>
              <th scope="col">{words.value}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, labels, value }) => (
              <tr key={name + JSON.stringify(labels)}>
                <th scope="row">{name}</th>
                <td>{Object.values(labels).join(' ')}</td>
                <td>{format.number(round(value, 3))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
