import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { scriptedWallet } from '#test/wallet'
import { enrol, joinAsOperator, type Person, provenBy, registerParty, settle } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// Two residents who came by their faces, a party and an operator: what stands of all that in histories, and what must stand
// nowhere. What thieves try with cards and tokens has files of its own.

type Resident = Awaited<ReturnType<typeof enrol>>

let target: Target
let people: Person[]
let ana: Resident
let bo: Resident
let operator: Awaited<ReturnType<typeof joinAsOperator>>
let hotel: Awaited<ReturnType<typeof registerParty>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  const [first, second] = [await settle(target, '安娜', 'mei'), await settle(target, '博文', 'rosa')]
  ana = await enrol(target, first)
  bo = await enrol(target, second)
  people = [first, second]
  operator = await joinAsOperator(target, target.invitation)
  hotel = await registerParty(target, operator.headers)
})
after(() => target.close())

test('the history is asked for by numbers, and by those there are', async () => {
  const ask = (query: string) => {
    const headers = provenBy(target, ana.applicant.key, ana.accessToken)('GET', '/api/history')
    return target.shoot({ path: `/api/history?${query}`, headers })
  }
  for (const query of ['before=999999999999999', 'before=4294967297', 'before=2147483648', 'limit=100'])
    assert.equal((await ask(query)).status, 200, query)
  for (const query of [
    'before=0',
    'before=-1',
    'before=1e3',
    'before=1.5',
    'before=',
    'limit=101',
    'limit=0',
    'before=1&before=2',
    'personId=1',
    'before=1;drop',
  ])
    assert.deepEqual(refusal(await ask(query)), [400, 'base.invalid_input'], query)
})

const asked = { claims: ['age_over_18'] }
const askCard = async (body: object = asked) =>
  target.json('POST', '/api/presentations', body, { authorization: hotel.authorization })
/** Another phone with the same copies: so that nothing is used up. */
const walletWithCopies = () => scriptedWallet({ origin: target.origin, copies: ana.wallet.copies })

test('a party asks for what it is registered for, and leads back where it is registered', async () => {
  assert.deepEqual(refusal(await askCard({ ...asked, returnUri: 'https://evil.example/back' })), [
    422,
    'presentation.return_uri_not_registered',
  ])
  assert.deepEqual(refusal(await askCard({ claims: ['sex'] })), [403, 'presentation.over_asking'])
})

test('each look of an operator and each refusal stands in the history of the one it was about', async () => {
  const [person] = people
  const look = (over: object = {}) => ({ lookId: randomUUID(), reason: 'card_management', ...over })
  const ask = (path: string, body?: object) =>
    target.json(body ? 'POST' : 'GET', path, body, operator.headers)
  const found = await ask('/api/people/search', look({ idNumber: person?.idNumber }))
  const { personId } = found.body.people[0]
  await ask(`/api/people/${personId}/look`, look())
  await ask(`/api/people/${personId}/look`, look({ withIdNumber: true }))
  await ask(`/api/people/${personId}/portrait`, look())
  const cards = (await ask(`/api/cards/people/${personId}`)).body.cards
  const { cardId } = cards.find(({ state }: { state: string }) => state === 'active')
  const revoked = await ask(`/api/cards/${cardId}/suspend`, {
    requestId: randomUUID(),
    reason: 'investigation',
  })
  assert.equal(revoked.status, 200, revoked.text)
  const { body } = await askCard()
  assert.equal((await walletWithCopies().answer(body.walletLink)).body.code, 'presentation.card_suspended')
  assert.equal(
    (await ask(`/api/cards/${cardId}/resume`, { requestId: randomUUID(), reason: 'found_in_order' })).status,
    200,
  )
  await delay(500)
  const history = provenBy(target, ana.applicant.key, ana.accessToken)('GET', '/api/history')
  const { entries } = (await target.json('GET', '/api/history?limit=100', undefined, history)).body
  const events: { kind: string; look?: string; reason?: string }[] = entries.map(
    ({ event }: { event: object }) => event,
  )
  const looks = new Set(events.filter(({ kind }) => kind === 'lookup').map((event) => event.look))
  assert.deepEqual(looks, new Set(['search', 'page', 'number', 'portrait', 'cards']))
  const reasons = events.filter(({ kind }) => kind === 'refused').map(({ reason }) => reason)
  assert.ok(reasons.includes('presentation.card_suspended'), reasons.join())
})

test('nothing of all this says in log or metrics whom it was about, and nothing of it was a fault', async () => {
  const metrics = await fetch(`${target.origin}/metrics`)
  const said = target.output() + (await metrics.text())
  assert.equal(metrics.status, 200)
  for (const { name, idNumber } of people) {
    assert.ok(!said.includes(idNumber) && !said.includes(name), 'somebody is named')
    assert.ok(!said.includes(encodeURIComponent(name)), 'somebody is named')
  }
  for (const secret of [
    ana.accessToken,
    bo.accessToken,
    operator.headers.cookie.split('=')[1] ?? 'x',
    hotel.clientSecret,
  ])
    assert.ok(!said.includes(secret), 'a secret is told')
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
})
