import { useState } from 'react'
import { Button, focusFirstError, Icon, LinkButton, Page, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Picture } from '../parts/picture.tsx'
import { readPerson, readPortrait, type Ground, type PersonPage as Person } from './calls.ts'
import { CardsPanel } from './cards-panel.tsx'
import { chooseGround, emptyGround, groundOf, useGround } from './ground.ts'
import { ErasePanel } from './erase-panel.tsx'
import { GroundFields } from './ground-fields.tsx'
import { PersonFacts } from './person-facts.tsx'
import { peopleWords } from './words.ts'
import './people.css'

export function PersonPage({ personId }: { personId: string }) {
  const ground = useGround()
  return ground ? <Shown personId={personId} ground={ground} /> : <Gate />
}

/** Nobody is shown before it is said why. */
function Gate() {
  const words = useWords(peopleWords)
  const [draft, setDraft] = useState(emptyGround)
  const [isChecked, setChecked] = useState(false)
  return (
    <Page title={words.gateTitle} width="wide" back="#/people">
      <Panel>
        <p className="quiet">{words.gateText}</p>
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            setChecked(true)
            const ground = groundOf(draft)
            if (ground) chooseGround(ground)
            else focusFirstError()
          }}
        >
          <div className="two">
            <GroundFields draft={draft} onChange={setDraft} isChecked={isChecked} />
          </div>
          <div>
            <Button type="submit" icon="eye">
              {words.gateOpen}
            </Button>
          </div>
        </form>
      </Panel>
    </Page>
  )
}

function Shown({ personId, ground }: { personId: string; ground: Ground }) {
  const words = useWords(peopleWords)
  const [lookId] = useState(() => crypto.randomUUID())
  const person = useLoaded(personId, () => readPerson(personId, ground, lookId))
  const mayManageCards = useRight('cards.manage')
  const mayEnrol = useRight('enrolments.desk')
  const mayWrite = useRight('people.write')
  return (
    <Page title={person.state === 'loaded' ? person.value.name : words.title} width="wide" back="#/people">
      <div className="look">
        <Icon name="eye" size={18} />
        <span>
          {words.looking(words.reasons[ground.reason])}
          {ground.reference ? ` · ${ground.reference}` : ''}
        </span>
        <span>({words.lookingNote})</span>
        <Button kind="quiet" size="small" onClick={() => chooseGround(undefined)}>
          {words.changeReason}
        </Button>
      </div>
      <LoadedView loaded={person} skeleton="block">
        {(value) => (
          <div className="columns">
            <Panel title={words.facts}>
              <div className="person">
                <Portrait person={value} ground={ground} />
                <PersonFacts person={value} ground={ground} onChanged={person.reload} />
              </div>
              {mayEnrol && value.standing === 'valid' && (
                <div>
                  <LinkButton href={`#/desk/new/${personId}`} kind="secondary" icon="document">
                    {words.enrolHere}
                  </LinkButton>
                </div>
              )}
            </Panel>
            {mayManageCards && <CardsPanel personId={personId} standing={value.standing} />}
            {mayWrite && <ErasePanel personId={personId} />}
          </div>
        )}
      </LoadedView>
    </Page>
  )
}

function Portrait({ person, ground }: { person: Person; ground: Ground }) {
  const words = useWords(peopleWords)
  const [isShown, setShown] = useState(false)
  const { personId } = person
  if (!person.hasPortrait) return <div className="person-veil">{words.noPortrait}</div>
  if (isShown)
    return (
      <div className="person-portrait">
        <Picture
          name={personId}
          caption={words.portrait}
          load={(signal) => readPortrait(personId, ground, signal)}
        />
        <Button kind="quiet" size="small" icon="eyeOff" onClick={() => setShown(false)}>
          {words.hide}
        </Button>
      </div>
    )
  return (
    <div className="person-portrait">
      <div className="person-veil">
        <Icon name="person" size={40} />
        {words.showNumberNote}
      </div>
      <Button kind="secondary" size="small" icon="eye" onClick={() => setShown(true)}>
        {words.showPortrait}
      </Button>
    </div>
  )
}
