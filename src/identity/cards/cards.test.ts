import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import { createOutbox } from '#base/outbox'
import { createLog } from '#base/log'
import { Refusal } from '#base/refusal'
import { createCards, type Standing } from '#identity/cards'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { openTestDb } from '#test/database'
import { dpopProof, type TestKey, testKey } from '#test/device'
import { testKeys } from '#test/keys'
import { createTrust } from '#identity/trust'

const origin = 'http://localhost:7700'
const keys = testKeys()
const operator = { kind: 'operator', operatorId: 'op-1' } as const
const resident = { kind: 'resident' } as const
const day = 86_400_000

/** Cards with a clock that the test turns, on a fresh database. */
async function open(t: TestContext) {
  const db = await openTestDb(t)
  let at = new Date('2027-03-01T08:00:00Z')
  const now = () => at
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const people = createPeople({ keys, now })
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  const personId = await people.add(db.sql, { name: '王芳', idNumber: '11010119900307651X' })
  return {
    db,
    now,
    cards,
    people,
    status,
    personId,
    pass: (ms: number) => (at = new Date(at.getTime() + ms)),
    issue: (applicationId = newId()) =>
      db.tx((sql) => cards.issue(sql, { personId, edition: 'lightweight', applicationId })),
    copyOf: async (cardId: string) => {
      const expiresAt = new Date(at.getTime() + 30 * day)
      const [place] = await db.tx((sql) => status.allocate(sql, { cardId, count: 1, expiresAt }))
      assert.ok(place)
      return place
    },
    /** The register says something, and the cards hear of it. */
    stand: (standing: PersonStanding) =>
      db.tx(async (sql) => {
        await people.setStanding(sql, { personId, standing, by: 'state' })
        await cards.onGroundChanged(sql, { personId })
      }),
    facts: async () => {
      const facts: string[] = []
      const outbox = createOutbox({ db, log: createLog({ level: 'silent' }) })
      const names = [
        'issued',
        'suspended',
        'resumed',
        'revoked',
        'ended',
        'device_registered',
        'device_stopped',
      ]
      for (const name of names) outbox.react(`cards.${name}`, 'note', async () => void facts.push(name))
      await outbox.drain()
      return facts
    },
  }
}
type PersonStanding = Exclude<Standing, 'erased'>
type House = Awaited<ReturnType<typeof open>>

/** A card on a device with an open session. */
async function withDevice(house: House, key: TestKey = testKey()) {
  const { db, cards, personId } = house
  const card = await house.issue()
  const own = { personId, cardId: card.cardId, jkt: key.jkt }
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const tokens = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))
  return { card, key, deviceId, tokens, own: { ...own, deviceId } }
}

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

const ask = (house: House, key: TestKey, accessToken: string) => {
  const url = '/api/cards/mine'
  const dpop = dpopProof(key, { method: 'GET', url: origin + url, now: house.now(), accessToken })
  return house.cards.requireResident({
    method: 'GET',
    url,
    headers: { authorization: `DPoP ${accessToken}`, dpop },
  })
}

test('one application makes one card, however often it is asked for', async (t) => {
  const house = await open(t)
  const applicationId = newId()
  const first = await house.issue(applicationId)
  const again = await Promise.all([house.issue(applicationId), house.issue(applicationId)])
  assert.deepEqual(again, [first, first])
  assert.deepEqual(await house.facts(), ['issued'])
})

test('a new card takes the place of the old one, which ends with its device, its sessions and its copies', async (t) => {
  const house = await open(t)
  const old = await withDevice(house)
  const copy = await house.copyOf(old.card.cardId)
  const card = await house.issue()
  const cards = await house.cards.ofPerson(house.db.sql, house.personId)
  assert.deepEqual(
    cards.map(({ cardId, state }) => [cardId, state]),
    [
      [card.cardId, 'active'],
      [old.card.cardId, 'ended'],
    ],
  )
  assert.equal(await house.status.check(house.db.sql, copy), 'invalid')
  await assert.rejects(ask(house, old.key, old.tokens.accessToken), refusal('cards.session_ended'))
  const [device] = await house.cards.devices(house.db.sql, house.personId)
  assert.equal(device?.state, 'ended')
})

test('two applications of one person at the same moment leave exactly one living card', async (t) => {
  const house = await open(t)
  await Promise.all([house.issue(), house.issue(), house.issue(), house.issue()])
  const cards = await house.cards.ofPerson(house.db.sql, house.personId)
  assert.equal(cards.length, 4)
  assert.equal(cards.filter(({ state }) => state === 'active').length, 1)
})

test('the upgraded edition is not issued yet: cards.edition_unavailable', async (t) => {
  const { db, cards, personId } = await open(t)
  const order = { personId, edition: 'upgraded', applicationId: newId() } as const
  await assert.rejects(cards.issue(db.sql, order), refusal('cards.edition_unavailable'))
})

test('a card that an operator put to sleep is not got round by a new one: cards.suspended', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  await house.db.tx((sql) => house.cards.suspend(sql, { cardId, reason: 'investigation', by: operator }))
  await assert.rejects(house.issue(), refusal('cards.suspended'))
})

test('a card that its resident blocked is replaced by a new one', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  await house.db.tx((sql) => house.cards.suspend(sql, { cardId, reason: 'device_lost', by: resident }))
  const card = await house.issue()
  assert.equal(card.state, 'active')
  assert.equal((await house.cards.read(house.db.sql, cardId)).state, 'ended')
})

test('suspending, resuming and revoking flip the copies in the same transaction', async (t) => {
  const house = await open(t)
  const { db, cards, status } = house
  const { cardId } = await house.issue()
  const copy = await house.copyOf(cardId)
  const order = { cardId, reason: 'other', by: operator }
  const bit = () => status.check(db.sql, copy)

  await db.tx((sql) => cards.suspend(sql, order))
  assert.equal(await bit(), 'suspended')
  await db.tx((sql) => cards.resume(sql, order))
  assert.equal(await bit(), 'valid')
  const undone = db.tx(async (sql) => {
    await cards.revoke(sql, order)
    throw new Refusal('cards.unknown_card', 404)
  })
  await assert.rejects(undone)
  assert.equal(await bit(), 'valid')
  const revoked = await db.tx((sql) => cards.revoke(sql, order))
  assert.equal(await bit(), 'invalid')
  assert.ok(revoked.state === 'revoked' && revoked.reason === 'other')
  assert.deepEqual(revoked.by, operator)
  assert.deepEqual((await house.facts()).toSorted(), ['issued', 'resumed', 'revoked', 'suspended'])
})

test('the same request sent again acts once, and returns the card as it is', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  const order = { cardId, requestId: newId(), reason: 'other', by: operator }
  const act = () => house.db.tx((sql) => house.cards.suspend(sql, order))
  const [one, two] = await Promise.all([act(), act()])
  assert.deepEqual(one, two)
  assert.deepEqual(await house.facts(), ['issued', 'suspended'])
})

test('a request id for another change is refused: cards.request_reused', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  const order = { cardId, requestId: newId(), reason: 'other', by: operator }
  await house.db.tx((sql) => house.cards.suspend(sql, order))
  await assert.rejects(
    house.db.tx((sql) => house.cards.revoke(sql, order)),
    refusal('cards.request_reused'),
  )
})

test('of two operators who revoke at once one is refused: cards.already_closed', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  const act = () => house.db.tx((sql) => house.cards.revoke(sql, { cardId, reason: 'misuse', by: operator }))
  const results = await Promise.allSettled([act(), act()])
  const [refused] = results.filter((result) => result.status === 'rejected')
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
  assert.ok(refusal('cards.already_closed')(refused?.reason))
})

test('nobody sleeps twice for one cause, wakes awake or knows strangers', async (t) => {
  const { db, cards, ...house } = await open(t)
  const { cardId } = await house.issue()
  const order = { cardId, reason: 'other', by: operator }
  await assert.rejects(cards.resume(db.sql, order), refusal('cards.not_suspended'))
  await db.tx((sql) => cards.suspend(sql, order))
  await assert.rejects(cards.suspend(db.sql, order), refusal('cards.not_active'))
  await assert.rejects(cards.read(db.sql, newId()), refusal('cards.unknown_card'))
})

// What holds a card, and who lifts it. G: the register, O: an operator, R: the resident.
const HOLDS: [story: string, state: string][] = [
  ['+G -G', 'active'],
  ['+G +O -G', 'suspended'],
  ['+G +O -G -O', 'active'],
  ['+O +G -O', 'suspended'],
  ['+R -O', 'active'],
  ['+R +O -O', 'active'],
  ['+R +G -O -G', 'active'],
]
for (const [story, state] of HOLDS)
  test(`a card held and lifted ${story} is ${state}`, async (t) => {
    const house = await open(t)
    const { db, cards } = house
    const { cardId } = await house.issue()
    const copy = await house.copyOf(cardId)
    for (const step of story.split(' ')) {
      const act = step.startsWith('+') ? cards.suspend : cards.resume
      const by = step.endsWith('R') ? resident : operator
      if (step.endsWith('G')) await house.stand(step.startsWith('+') ? 'lost' : 'valid')
      else await db.tx((sql) => act(sql, { cardId, reason: 'other', by }))
    }
    assert.equal((await cards.read(db.sql, cardId)).state, state)
    assert.equal(await house.status.check(db.sql, copy), state === 'active' ? 'valid' : 'suspended')
  })

test('an operator cannot lift what only the register holds: cards.ground_not_valid', async (t) => {
  const { db, cards, ...house } = await open(t)
  const { cardId } = await house.issue()
  await house.stand('expired')
  const order = { cardId, reason: 'other', by: operator }
  await assert.rejects(
    db.tx((sql) => cards.resume(sql, order)),
    refusal('cards.ground_not_valid'),
  )
})

const GROUND: [standing: PersonStanding, state: string][] = [
  ['valid', 'active'],
  ['lost', 'suspended'],
  ['expired', 'suspended'],
  ['dead', 'revoked'],
  ['moved', 'revoked'],
]
for (const [standing, state] of GROUND)
  test(`when the register says ${standing} the card is ${state}, also when it says so twice`, async (t) => {
    const { db, cards, ...house } = await open(t)
    const { cardId } = await house.issue()
    for (let time = 1; time <= 2; time++) {
      await house.stand(standing)
      assert.equal((await cards.read(db.sql, cardId)).state, state)
    }
  })

test('an old fact that comes late changes nothing: the register is asked what it says now', async (t) => {
  const { db, cards, personId, ...house } = await open(t)
  const { cardId } = await house.issue()
  await house.stand('lost')
  await house.stand('valid')
  await db.tx((sql) => cards.onGroundChanged(sql, { personId, standing: 'lost' }))
  assert.equal((await cards.read(db.sql, cardId)).state, 'active')
})

test('a card issued while its document was being reported lost is put to sleep when its issue is heard of', async (t) => {
  const { db, cards, people, personId, ...house } = await open(t)
  await people.setStanding(db.sql, { personId, standing: 'lost', by: 'state' })
  await db.tx((sql) => cards.onGroundChanged(sql, { personId }))
  const { cardId } = await house.issue()
  await db.tx((sql) => cards.onGroundChanged(sql, { personId, cardId }))
  assert.equal((await cards.read(db.sql, cardId)).state, 'suspended')
})

test('the card of a person whose record is erased is revoked', async (t) => {
  const { db, cards, people, personId, ...house } = await open(t)
  const { cardId } = await house.issue()
  await db.tx((sql) => people.erase(sql, personId))
  await db.tx((sql) => cards.onGroundChanged(sql, { personId }))
  const card = await cards.read(db.sql, cardId)
  assert.ok(card.state === 'revoked' && card.reason === 'person_erased')
})

test('a card that is locked active waits with its revocation for whoever holds the lock', async (t) => {
  const house = await open(t)
  const { db, cards } = house
  const { cardId } = await house.issue()
  const order: string[] = []
  const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>()
  const copies = db.tx(async (sql) => {
    await cards.lockActive(sql, cardId)
    locked()
    await new Promise((resolve) => setTimeout(resolve, 100))
    order.push('copied')
    const expiresAt = new Date(house.now().getTime() + day)
    return house.status.allocate(sql, { cardId, count: 1, expiresAt })
  })
  await isLocked
  await db.tx((sql) => cards.revoke(sql, { cardId, reason: 'misuse', by: operator }))
  order.push('revoked')
  const [copy] = await copies
  assert.ok(copy)
  assert.deepEqual(order, ['copied', 'revoked'])
  assert.equal(await house.status.check(db.sql, copy), 'invalid')
  await assert.rejects(
    db.tx((sql) => cards.lockActive(sql, cardId)),
    refusal('cards.not_active'),
  )
})

test('who fetches a card and who replaces it at the same moment do not wait for each other', async (t) => {
  const house = await open(t)
  for (let round = 1; round <= 5; round++) {
    const { cardId, personId } = await house.issue()
    const fetched = house.db.tx(async (sql) => {
      await house.cards.lockActive(sql, cardId)
      return house.cards.registerDevice(sql, { personId, cardId, jkt: testKey().jkt })
    })
    const [result] = await Promise.allSettled([fetched, house.issue()])
    if (result.status === 'rejected')
      assert.ok(refusal('cards.not_active')(result.reason), `${result.reason}`)
  }
})

test('a card lives on one device: cards.device_bound', async (t) => {
  const house = await open(t)
  const { card, own, deviceId } = await withDevice(house)
  const again = await house.db.tx((sql) => house.cards.registerDevice(sql, own))
  assert.deepEqual(again, { deviceId })
  const other = { ...own, jkt: testKey().jkt }
  await assert.rejects(
    house.db.tx((sql) => house.cards.registerDevice(sql, other)),
    refusal('cards.device_bound'),
  )
  assert.equal((await house.cards.read(house.db.sql, card.cardId)).state, 'active')
})

test('of two devices that fetch one card at once one gets it', async (t) => {
  const house = await open(t)
  const { cardId } = await house.issue()
  const fetch = () =>
    house.db.tx((sql) =>
      house.cards.registerDevice(sql, { personId: house.personId, cardId, jkt: testKey().jkt }),
    )
  const results = await Promise.allSettled([fetch(), fetch()])
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('stopping a device ends its card, its copies and its sessions, once', async (t) => {
  const house = await open(t)
  const { db, cards, personId } = house
  const { card, key, deviceId, tokens } = await withDevice(house)
  const copy = await house.copyOf(card.cardId)
  const stop = { personId, deviceId, reason: 'stopped_by_resident', by: resident } as const
  await db.tx((sql) => cards.stopDevice(sql, stop))
  assert.equal(await house.status.check(db.sql, copy), 'invalid')
  const ended = await cards.read(db.sql, card.cardId)
  assert.ok(ended.state === 'ended' && ended.reason === 'device_stopped')
  await assert.rejects(ask(house, key, tokens.accessToken), {
    code: 'cards.session_ended',
    facts: { cardState: 'ended', reason: 'device_stopped' },
  })
  await assert.rejects(
    db.tx((sql) => cards.stopDevice(sql, stop)),
    refusal('cards.unknown_device'),
  )
})

test('a sleeping card keeps its session, and its holder sees that it sleeps', async (t) => {
  const house = await open(t)
  const { card, key, tokens } = await withDevice(house)
  const order = { cardId: card.cardId, reason: 'other', by: operator }
  await house.db.tx((sql) => house.cards.suspend(sql, order))
  assert.equal((await ask(house, key, tokens.accessToken)).cardState, 'suspended')
})
