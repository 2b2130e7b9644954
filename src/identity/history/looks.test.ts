import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContracts } from '#base/http/contracts'
import { factNames } from './facts.ts'

/** By which facts a person learns that an operator was here. */
type Told = readonly string[]
/** Why nobody has to learn of it. */
type Untold =
  | 'says nothing of a resident'
  | 'ids of ours, times and states: nobody’s name'
  | 'enters it in the history itself'

const nothing = 'says nothing of a resident'
const ids = 'ids of ours, times and states: nobody’s name'
const entered = 'enters it in the history itself'

// Every route that an operator may call. A route that shows or changes something of a person tells that person, by a fact
// recorded in the transaction that answers. Who adds a route says here which it is.
const routes: Readonly<Record<string, Told | Untold>> = {
  'POST /api/people/search': ['people.looked_up'],
  'POST /api/people/{personId}/look': ['people.looked_up'],
  'POST /api/people/{personId}/portrait': ['people.looked_up'],
  'POST /api/people/{personId}/standing': ['people.standing_changed', 'people.looked_up'],
  'GET /api/people/keys': nothing,
  'GET /api/cards/people/{personId}': ['cards.looked_up'],
  'POST /api/cards/people/{personId}/stop': ['cards.everything_stopped'],
  'POST /api/cards/{cardId}/suspend': ['cards.suspended'],
  'POST /api/cards/{cardId}/resume': ['cards.resumed'],
  'POST /api/cards/{cardId}/revoke': ['cards.revoked'],
  'GET /api/enrolment/today': nothing,
  'GET /api/enrolment/today/events': nothing,
  'GET /api/enrolment/reviews': ids,
  'GET /api/enrolment/reviews/times': nothing,
  'POST /api/enrolment/reviews/find': ids,
  // Taking a case is the look: what follows is shown to the one who holds it, and to nobody else.
  'POST /api/enrolment/reviews/{applicationId}/hold': ['enrolment.looked_up', 'enrolment.compared'],
  'DELETE /api/enrolment/reviews/{applicationId}/hold': nothing,
  'GET /api/enrolment/reviews/{applicationId}': ['enrolment.looked_up', 'enrolment.compared'],
  'GET /api/enrolment/reviews/{applicationId}/images/{position}': ['enrolment.looked_up'],
  'GET /api/enrolment/reviews/{applicationId}/portrait': ['enrolment.looked_up'],
  'GET /api/enrolment/reviews/{applicationId}/candidates/{position}/portrait': ['enrolment.compared'],
  'POST /api/enrolment/reviews/{applicationId}/number': ['people.looked_up'],
  'POST /api/enrolment/reviews/{applicationId}/candidates/{position}/name': ['people.looked_up'],
  'GET /api/enrolment/reviews/pairs': ids,
  'POST /api/enrolment/reviews/pairs/{pairId}/note': ['enrolment.compared'],
  'POST /api/enrolment/reviews/pairs/{pairId}/undo': ['enrolment.pair_undone'],
  'POST /api/enrolment/reviews/{applicationId}/decision': ['enrolment.decided'],
  'GET /api/desk/visits': ids,
  'POST /api/desk/visits': ['desk.acted'],
  'GET /api/desk/people/{personId}/visits/{visitId}': ['desk.looked_up'],
  'POST /api/desk/people/{personId}/visits/{visitId}/confirm': ['desk.acted'],
  'POST /api/desk/people/{personId}/visits/{visitId}/reject': ['desk.acted'],
  'POST /api/desk/people/{personId}/visits/{visitId}/withdraw': ['desk.acted'],
  'POST /api/desk/people/{personId}/visits/{visitId}/code': ['desk.acted'],
  'GET /api/guardians/relations': ids,
  'GET /api/guardians/people/{personId}': ['guardians.looked_up'],
  'POST /api/guardians/relations': ['guardians.acted'],
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/confirm': ['guardians.acted'],
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/reject': ['guardians.acted'],
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/end': ['guardians.acted'],
  'GET /api/rights/people/{personId}': ids,
  'POST /api/rights/people/{personId}/erasure': entered,
  'POST /api/rights/people/{personId}/erasure/cancel': entered,
}
/** What an operator sees of operators and relying parties is in that slice, and nothing of residents is. */
const isOfStaff = (route: string) => / \/api\/parties\//.test(route)

test('each route of an operator is known to tell the person, or to say nothing of any', async () => {
  const operations = (await readContracts()).flatMap((contract) => Object.entries(contract.operations))
  const ofOperators = operations
    .filter(([, { by = [] }]) => by.includes('operator'))
    .map(([route]) => route)
    .filter((route) => !isOfStaff(route))
  assert.ok(ofOperators.length > 15, 'read too few routes: the contracts are not read')
  const unknown = ofOperators.filter((route) => !Object.hasOwn(routes, route))
  assert.deepEqual(unknown, [], 'say in the table of this test by which fact the person learns of it')
  const gone = Object.keys(routes).filter((route) => !ofOperators.includes(route))
  assert.deepEqual(gone, [], 'these routes are no more: take them out of the table')
})

test('each of those facts becomes an entry', () => {
  const facts = Object.values(routes).flatMap((told) => (typeof told === 'string' ? [] : told))
  const known = new Set<string>(factNames)
  assert.deepEqual(
    facts.filter((fact) => !known.has(fact)),
    [],
  )
})
