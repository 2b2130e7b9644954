import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import { Check } from 'typebox/schema'
import { readContracts } from '#base/http/contracts'
import { apply, inviteFrom, joinAsOperator, provenBy, registerParty, residentsOf } from './identities.ts'
import { mutationsOf } from './mutations.ts'
import { examplesIn, type OpenApi, refusalsIn, type Route, routesIn } from './openapi.ts'
import { type Answer, assertRefusal, openTarget, type Shot, type Target } from './target.ts'

// Every route that the server publishes, called as it must not be called: by a stranger, and by those who are let in,
// because behind the door the input gets further.

const atOnce = 12
/** What ends the right by which the rest is tried. */
const ends = ['DELETE /api/parties/session', 'POST /api/enrolment/applications/{applicationId}/withdraw']

const unsupported = 'status.history_unsupported'
const nobody = () => ({})

type Headers = (method: string, path: string) => OutgoingHttpHeaders

let target: Target
let document: OpenApi
let routes: Route[]
let operator: OutgoingHttpHeaders

before(async () => {
  target = await openTarget()
  document = (await target.json('GET', '/docs/openapi.json')).body
  routes = routesIn(document)
  assert.ok(routes.length > 50, `${routes.length} routes: there must be more`)
})
after(() => target.close())

/** Shoots everything, and says what was answered wrongly. */
async function sweep(own: Headers, which: readonly Route[]): Promise<number> {
  const shots = which
    .flatMap((route) => [...mutationsOf(route)].map((mutation) => ({ route, mutation })))
    .filter(({ route, mutation }) => own === nobody || !ends.includes(`${mutation.method} ${route.template}`))
  const total = shots.length
  const faults: string[] = []
  const work = async () => {
    for (let shot = shots.pop(); shot; shot = shots.pop()) {
      const { route, mutation } = shot
      const headers = { ...own(mutation.method, mutation.path), ...mutation.headers }
      const fault = await faultOf(route, { ...mutation, headers })
      if (fault !== null) faults.push(`${route.name}, ${mutation.what}: ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  assert.deepEqual(faults.slice(0, 20), [])
  return total
}

async function faultOf(route: Route, shot: Shot & { method: string }): Promise<string | null> {
  try {
    const answer = await target.shoot(shot)
    assert.doesNotMatch(String(answer.headers['set-cookie']), /a=b/)
    if (shot.method === route.method) assertDocumented(route, answer)
    // Token Status List §8.4: 501 for who asks for the past.
    if (answer.status >= 300 && answer.body?.code !== unsupported) assertRefusal(answer)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('a stranger gets a refusal with a name, whatever they send, on every route', async (t) => {
  t.diagnostic(`${await sweep(nobody, routes)} calls`)
})

// Said before a route is asked: of what is no HTTP, of an address that is no route's, of a body where none is wanted.
const ofAnyServer = [
  'base.not_found',
  'base.method_not_allowed',
  'base.unreadable_body',
  'base.body_too_large',
  'base.unsupported_media_type',
]

function assertDocumented(route: Route, { status, body }: Answer): void {
  const code: unknown = body?.code
  if (typeof code !== 'string' || ofAnyServer.includes(code)) return
  assert.ok(refusalsIn(route).has(`${status} ${code}`), `${status} ${code} is not in the API document`)
}

test('the API document names a summary, an answer and real refusals for each route, and its examples fit', async () => {
  const known = new Set((await readContracts()).flatMap(({ refusals }) => refusals))
  for (const route of routes) {
    const { name, operation } = route
    assert.ok(operation.summary, name)
    assert.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      name,
    )
    const codes = [...refusalsIn(route)].map((refusal) => refusal.slice(4))
    assert.deepEqual(
      codes.filter((code) => !known.has(code)),
      [],
      name,
    )
    for (const { schema, example } of examplesIn(route))
      if (schema && !schema.allOf) assert.ok(Check(schema, example), `${name}: ${JSON.stringify(example)}`)
  }
})

test('what the slices say of their routes is said of routes that exist', async () => {
  const said = (await readContracts()).flatMap(({ operations }) => Object.keys(operations))
  assert.deepEqual(said.toSorted(), routes.map(({ method, template }) => `${method} ${template}`).toSorted())
})

/** What a party must say for its registration to get as far as the database. */
const acceptable = {
  redirectUris: ['https://shop.example/back'],
  postLogoutRedirectUris: [],
  logoSvg: null,
  authentication: { method: 'secret' },
}

/** A real resident, found as an operator finds them. */
async function someone(headers: OutgoingHttpHeaders) {
  const [person] = await residentsOf(target)
  const look = { lookId: randomUUID(), reason: 'card_management', idNumber: person?.idNumber }
  const { body } = await target.json('POST', '/api/people/search', look, headers)
  return { personId: body.people[0].personId, idNumber: person?.idNumber, reason: 'card_management' }
}

test('so does an operator with every right', async (t) => {
  const { headers } = await joinAsOperator(target, target.invitation)
  operator = headers
  const inside = routesIn(document, { ...acceptable, ...(await someone(headers)) }).filter(({ path }) =>
    path.startsWith('/api/'),
  )
  t.diagnostic(`${await sweep(() => headers, inside)} calls`)
  assert.equal((await target.json('GET', '/api/parties/session', undefined, headers)).status, 200)
})

test('so does a relying party', async (t) => {
  const { headers } = await joinAsOperator(target, await inviteFrom(target, operator))
  const { authorization } = await registerParty(target, headers)
  const theirs = routes.filter(({ path }) => path.startsWith('/api/presentations'))
  t.diagnostic(`${await sweep(() => ({ authorization }), theirs)} calls`)
})

test('so does somebody with an application', async (t) => {
  const [person] = await residentsOf(target)
  assert.ok(person)
  const applicant = await apply(target, person)
  const own = routes
    .filter(({ path }) => /enrolment|issuance|oid4vci/.test(path))
    .map((route) => ({
      ...route,
      path: route.path.replace(/(applications\/)[^/?]+/, `$1${applicant.applicationId}`),
    }))
  t.diagnostic(`${await sweep(provenBy(target, applicant.key, applicant.token()), own)} calls`)
  assert.equal((await applicant.read()).status, 200)
})

test('after all that the server is well, and knows of no fault of its own', async () => {
  await delay(100)
  assert.equal((await target.json('GET', '/healthz')).status, 200)
  const faults = target
    .logged()
    .filter(({ level, status, err }) => level >= 50 && status !== 501 && err?.code !== unsupported)
  assert.deepEqual(faults.slice(0, 5), [])
})
