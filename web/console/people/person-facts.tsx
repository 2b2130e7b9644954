import { useEffect, useState } from 'react'
import { Button, RefusalNote } from '#kit/components'
import { useAction } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { Facts } from '../parts/facts.tsx'
import { readIdNumber, type Ground, type PersonPage as Person } from './calls.ts'
import { StandingBadge } from './people-page.tsx'
import { StandingDialog } from './standing-dialog.tsx'
import { peopleWords } from './words.ts'

/** A number left on a screen is read by the next in the queue. */
const shownMs = 60_000

type PersonFactsProps = { person: Person; ground: Ground; onChanged: () => void }

export function PersonFacts({ person, ground, onChanged }: PersonFactsProps) {
  const words = useWords(peopleWords)
  const format = useFormat()
  const facts = [
    { label: words.idNumber, value: <IdNumber person={person} ground={ground} />, isWide: true },
    { label: words.standing, value: <Standing person={person} onChanged={onChanged} />, isWide: true },
    { label: words.birthDate, value: format.date(person.birthDate) },
    { label: words.sex, value: words.sexes[person.sex] },
    { label: words.region, value: <span className="number">{person.regionCode}</span> },
    {
      label: words.documentIssued,
      value: person.documentIssuedOn ? format.date(person.documentIssuedOn) : words.unknown,
    },
    {
      label: words.documentExpires,
      value: person.documentExpiresOn ? format.date(person.documentExpiresOn) : words.forever,
    },
    { label: words.address, value: person.address, isWide: true },
  ]
  return <Facts facts={facts} />
}

function IdNumber({ person, ground }: { person: Person; ground: Ground }) {
  const words = useWords(peopleWords)
  const [shown, setShown] = useState<string | null>(null)
  const mayShow = useRight('people.write')
  const show = useAction(async () => setShown(await readIdNumber(person.personId, ground)))
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), shownMs)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <>
      <span className="row">
        <span className="number" aria-live="polite">
          {shown ?? person.maskedIdNumber}
        </span>
        {mayShow && shown === null && (
          <Button
            kind="secondary"
            size="small"
            icon="eye"
            isBusy={show.isBusy}
            onClick={() => void show.run()}
          >
            {words.showNumber}
          </Button>
        )}
        {shown !== null && (
          <Button kind="quiet" size="small" icon="eyeOff" onClick={() => setShown(null)}>
            {words.hide}
          </Button>
        )}
      </span>
      <RefusalNote refusal={show.refused} />
    </>
  )
}

function Standing({ person, onChanged }: { person: Person; onChanged: () => void }) {
  const words = useWords(peopleWords)
  const mayChange = useRight('people.write')
  const [isOpen, setOpen] = useState(false)
  return (
    <span className="row">
      <StandingBadge standing={person.standing} />
      {mayChange && (
        <Button kind="quiet" size="small" onClick={() => setOpen(true)}>
          {words.changeStanding}
        </Button>
      )}
      {isOpen && (
        <StandingDialog
          person={person}
          onClose={() => setOpen(false)}
          onChanged={() => {
            setOpen(false)
            onChanged()
          }}
        />
      )}
    </span>
  )
}
