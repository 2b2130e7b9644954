import { useState } from 'react'
import { Button, LinkButton, Note, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { Facts } from '../parts/facts.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Picture } from '../parts/picture.tsx'
import { type PersonPage as Person, readPerson, readPortrait } from '../people/calls.ts'
import { StandingBadge } from '../people/people-page.tsx'
import { peopleWords } from '../people/words.ts'
import { deskWords } from './words.ts'

const ground = { reason: 'desk_enrolment' } as const

/** Who stands at the desk, as the register knows them: each look is recorded under the one reason there is here. */
export function PersonPanel({ personId }: { personId: string }) {
  const words = useWords(deskWords)
  const mayRead = useRight('people.read')
  return (
    <Panel title={words.person}>
      {mayRead ? <Shown personId={personId} /> : <Note tone="warn">{words.noPeopleRight}</Note>}
    </Panel>
  )
}

function Shown({ personId }: { personId: string }) {
  const words = useWords(deskWords)
  const people = useWords(peopleWords)
  const format = useFormat()
  const [lookId] = useState(() => crypto.randomUUID())
  const person = useLoaded(personId, () => readPerson(personId, ground, lookId))
  return (
    <LoadedView loaded={person} skeleton="lines">
      {(value) => (
        <>
          <Facts
            facts={[
              { label: people.name, value: value.name },
              { label: people.idNumber, value: <span className="number">{value.maskedIdNumber}</span> },
              { label: people.birthDate, value: format.date(value.birthDate) },
              { label: people.standing, value: <StandingBadge standing={value.standing} /> },
            ]}
          />
          <Portrait person={value} />
          <div>
            <LinkButton href={`#/people/${personId}`} kind="quiet" size="small">
              {words.toPerson}
            </LinkButton>
          </div>
        </>
      )}
    </LoadedView>
  )
}

function Portrait({ person }: { person: Person }) {
  const words = useWords(deskWords)
  const people = useWords(peopleWords)
  const [isShown, setShown] = useState(false)
  const { personId } = person
  if (!person.hasPortrait) return <p className="quiet">{people.noPortrait}</p>
  if (!isShown)
    return (
      <div>
        <Button kind="secondary" size="small" icon="eye" onClick={() => setShown(true)}>
          {words.showPortrait}
        </Button>
      </div>
    )
  return (
    <div className="person-portrait">
      <Picture
        name={personId}
        caption={words.portrait}
        load={(signal) => readPortrait(personId, ground, signal)}
      />
      <Button kind="quiet" size="small" icon="eyeOff" onClick={() => setShown(false)}>
        {people.hide}
      </Button>
    </div>
  )
}
