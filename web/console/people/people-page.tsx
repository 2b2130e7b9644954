import { useState } from 'react'
import {
  Badge,
  Button,
  Choice,
  EmptyState,
  Field,
  focusFirstError,
  HiddenField,
  Note,
  Page,
  Panel,
  RefusalNote,
} from '#kit/components'
import { useAction } from '#kit/api'
import { useWords } from '#kit/words'
import { Table, type Column } from '../parts/table.tsx'
import { search, type Found, type SearchAnswer, type Standing } from './calls.ts'
import { chooseGround, emptyGround, groundOf } from './ground.ts'
import { GroundFields } from './ground-fields.tsx'
import { SampleNote } from './sample-note.tsx'
import { peopleWords } from './words.ts'

type By = 'idNumber' | 'name'

export function PeoplePage() {
  const words = useWords(peopleWords)
  const [answer, setAnswer] = useState<SearchAnswer>()
  const [by, setBy] = useState<By>('idNumber')
  const [text, setText] = useState('')
  return (
    <Page title={words.title} width="wide">
      <Panel>
        <p className="quiet">{words.intro}</p>
        <SearchForm by={by} onBy={setBy} text={text} onText={setText} onAnswer={setAnswer} />
      </Panel>
      <div aria-live="polite">{answer && <Results answer={answer} />}</div>
      <SampleNote
        onTry={(idNumber) => {
          setBy('idNumber')
          setText(idNumber)
        }}
      />
    </Page>
  )
}

type SearchFormProps = {
  by: By
  onBy: (by: By) => void
  text: string
  onText: (text: string) => void
  onAnswer: (answer: SearchAnswer | undefined) => void
}

function SearchForm({ by, onBy, text, onText, onAnswer }: SearchFormProps) {
  const words = useWords(peopleWords)
  const [draft, setDraft] = useState(emptyGround)
  const [isChecked, setChecked] = useState(false)
  const value = text.trim()
  const find = useAction(async () => {
    const ground = groundOf(draft)
    if (!ground) return
    onAnswer(undefined)
    onAnswer(await search(by === 'idNumber' ? { idNumber: value.toUpperCase() } : { name: value }, ground))
    chooseGround(ground)
  })
  const submit = () => {
    setChecked(true)
    if (value !== '' && groundOf(draft)) void find.run()
    else focusFirstError()
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="narrow">
        <Choice
          label={words.by}
          isLabelHidden
          value={by}
          onChange={onBy}
          options={[
            { value: 'idNumber', label: words.byNumber, icon: 'card' },
            { value: 'name', label: words.byName, icon: 'name' },
          ]}
        />
      </div>
      <div className="two">
        <Wanted by={by} text={text} onText={onText} isMissing={isChecked && value === ''} />
        <GroundFields draft={draft} onChange={setDraft} isChecked={isChecked} />
      </div>
      <RefusalNote refusal={find.refused} />
      <div>
        <Button type="submit" icon="search" isBusy={find.isBusy}>
          {words.find}
        </Button>
      </div>
    </form>
  )
}

type WantedProps = { by: By; text: string; onText: (text: string) => void; isMissing: boolean }

function Wanted({ by, text, onText, isMissing }: WantedProps) {
  const words = useWords(peopleWords)
  const same = {
    required: true,
    value: text,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onText(event.target.value),
  }
  return by === 'idNumber' ? (
    <HiddenField
      {...same}
      label={words.idNumber}
      hint={words.idNumberHint}
      maxLength={30}
      spellCheck={false}
      error={isMissing ? words.idNumberMissing : undefined}
    />
  ) : (
    <Field
      {...same}
      label={words.name}
      hint={words.nameHint}
      maxLength={60}
      error={isMissing ? words.nameMissing : undefined}
    />
  )
}

function Results({ answer }: { answer: SearchAnswer }) {
  const words = useWords(peopleWords)
  if (answer.people.length === 0) return <EmptyState icon="search" title={words.none} text={words.noneText} />
  const columns: Column<Found>[] = [
    { key: 'name', label: words.name, cell: (row) => <a href={`#/people/${row.personId}`}>{row.name}</a> },
    {
      key: 'number',
      label: words.maskedNumber,
      cell: (row) => <span className="number">{row.maskedIdNumber}</span>,
    },
    {
      key: 'birthYear',
      label: words.birthYear,
      cell: (row) => <span className="number">{row.birthYear}</span>,
    },
    { key: 'region', label: words.region, cell: (row) => <span className="number">{row.regionCode}</span> },
    { key: 'standing', label: words.standing, cell: (row) => <StandingBadge standing={row.standing} /> },
  ]
  return (
    <section className="stack">
      <h2 className="section-title">{words.results}</h2>
      {answer.isCut && <Note tone="warn">{words.cut}</Note>}
      <Table caption={words.results} columns={columns} rows={answer.people} keyOf={(row) => row.personId} />
    </section>
  )
}

const standingTones = { valid: 'good', lost: 'warn', expired: 'warn', dead: 'bad', moved: 'bad' } as const

export function StandingBadge({ standing }: { standing: Standing }) {
  const words = useWords(peopleWords)
  return <Badge tone={standingTones[standing]}>{words.standings[standing]}</Badge>
}
