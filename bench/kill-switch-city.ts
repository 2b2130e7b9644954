// A running city, and people in it whose phones are lost: a card with copies in one of several lists, a session, and a face
// that was recognised a moment ago. What is measured begins with the press.
import { join } from 'node:path'
import { type Db, openDb } from '#base/db'
import { newId, randomToken, tokenHash } from '#base/ids'
import { createKeys } from '#base/keys'
import { createCards } from '#identity/cards'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { type TestKey, testKey } from '#test/device'
import { startCity } from '#test/stories/city'
import type { Copy } from '#test/wallet'
import { issue } from '#test/wallet/city'

/** Of each list, before anybody's phone is lost. */
const entriesPerList = 10_000
const lists = 3
const now = () => new Date()

export type Loser = {
  key: TestKey
  stopId: string
  stopToken: string
  accessToken: string
  refreshToken: string
  copies: Copy[]
  /** where the first copy has its bits */
  place: { uri: string; idx: number }
}

/** The city as `npm start` runs it, in a process of its own; this process only fills its database beforehand. */
export async function openKillSwitchCity(closing: (() => unknown)[], losersMax: number) {
  const city = await startCity(
    { after: (close) => void closing.push(close) },
    { SAMPLE_PEOPLE: `${losersMax * 2 + 20}`, TRUSTED_PROXIES: '127.0.0.1' },
  )
  const db = await openDb(`embedded:${city.dataDir}`, { mayShare: true, connectionsMax: 4 })
  closing.push(() => db.close())
  const { origin } = city
  const keys = createKeys(join(city.dataDir, 'keys'))
  const trust = await createTrust({ db, keys, origin, now })
  const status = createStatus({ db, trust, origin, now })
  const people = createPeople({ keys, now })
  const requireOperator = async () => ({ operatorId: 'bench' })
  const cards = createCards({ db, status, dpop: trust.dpop, people, requireOperator, now })
  const rows = await db.sql<{ personId: string }[]>`select person_id as "personId" from people.person`
  const known = await people.findMany(
    db.sql,
    rows.map(({ personId }) => personId),
  )
  const personIds = known.filter(({ standing }) => standing === 'valid').slice(0, losersMax)
  const losers: Loser[] = []
  for (let list = 1; list <= lists; list += 1) {
    await fillList(db, list)
    const share = personIds.filter((_, at) => at % lists === list - 1)
    for (const { personId } of share)
      losers.push(await lose({ trust, status, cards, db, origin, now }, personId))
  }
  const party = await registerGate(db, origin)
  return { ...city, trust, party, losers: losers.toSorted((a, b) => (a.stopId < b.stopId ? -1 : 1)) }
}

async function fillList(db: Db, listId: number): Promise<void> {
  await db.sql`insert into status.list (list_id, opened_at) values (${listId}, now()) on conflict do nothing`
  await db.sql`
    insert into status.entry (list_id, idx, card_id, expires_at)
    select ${listId}::int, (i::bigint * 611953 % 1048576)::int, gen_random_uuid(), now() + interval '30 days'
    from generate_series(1, ${entriesPerList}) i on conflict do nothing`
}

async function lose(city: Parameters<typeof issue>[0], personId: string): Promise<Loser> {
  const { card, copies, places } = await issue(city, { personId, count: 4 })
  const { db, cards } = city
  const key = testKey()
  const own = { personId, cardId: card.cardId, jkt: key.jkt }
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const tokens = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))
  const stopId = newId()
  const stopToken = `${stopId}.${randomToken()}`
  const later = new Date(Date.now() + 3_600_000)
  await db.sql`
    insert into enrolment.application (application_id, purpose, jkt, state, face_version, consented_at, started_at,
      matched_at, expires_at, person_id, token_hash, challenge_id, captured_at, decided_at, certainty)
    values (${stopId}, 'stop', ${key.jkt}, 'recognised', 'bench', now(), now(), now(), ${later}, ${personId},
      ${tokenHash(stopToken)}, ${newId()}, now(), now(), 'sure')`
  const [place = { uri: '', idx: 0 }] = places
  return { key, stopId, stopToken, ...tokens, copies, place }
}

async function registerGate(db: Db, origin: string): Promise<{ authorization: string }> {
  const parties = createParties({ db, now, origin })
  const { party, clientSecret } = await parties.register(db.sql, {
    partyId: newId(),
    name: { zh: '闸机', en: 'Gate' },
    purpose: { zh: '只放成年人进', en: 'Adults only' },
    claims: ['age_over_18'],
    legalGround: null,
    redirectUris: [],
    postLogoutRedirectUris: [],
    logoSvg: null,
    authentication: { method: 'secret' },
  })
  const pair = `${party.clientId}:${clientSecret}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}
