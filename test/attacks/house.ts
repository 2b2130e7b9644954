import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Db, openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { createCards } from '#identity/cards'
import { type JsonObject, jws } from '#identity/formats'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { dpopProof, type TestKey, testKey } from '#test/device'
import { testKeys } from '#test/keys'
import { type Copy, scriptedWallet } from '#test/wallet'
import { issue } from '#test/wallet/city'
import { openTarget, type Target } from './target.ts'

// Hufu in a process of its own, as target.ts has it; and a hand inside, for what an attacker cannot do but the attack needs:
// residents with cards (nobody waits for a face here), times that are over, and what the city itself would have signed.
// Whatever is tried is tried from outside, over HTTP. All who open it in one process (test/jobs.ts) are in the same house.

const now = () => new Date()

export type House = Awaited<ReturnType<typeof openHouse>>
export type Resident = Awaited<ReturnType<House['resident']>>
export type Party = Awaited<ReturnType<House['party']>>

let built: ReturnType<typeof buildHouse> | undefined
let guests = 0

/** The last to close it locks up. */
export async function openHouse() {
  guests += 1
  const house = await (built ??= buildHouse())
  const close = async () => {
    guests -= 1
    if (guests > 0) return
    built = undefined
    await house.close()
  }
  return { ...house, close }
}

async function buildHouse() {
  const target = await openTarget({ SAMPLE_PEOPLE: '60' })
  const { origin } = target
  const db = await openDb(`embedded:${target.dataDir}`, { mayShare: true, connectionsMax: 3 })
  const keys = createKeys(join(target.dataDir, 'keys'))
  const trust = await createTrust({ db, keys, origin, now })
  const status = createStatus({ db, trust, origin, now })
  const people = createPeople({ keys, now })
  const parties = createParties({ db, now, origin })
  const requireOperator = async () => ({ operatorId: 'nobody' })
  const cards = createCards({ db, status, dpop: trust.dpop, people, requireOperator, now })
  const inside = { trust, status, cards, db, origin, now }
  const living = await livingOf(db, people)
  return {
    ...target,
    target,
    db,
    keys,
    trust,
    parties,
    cards,
    resident: async () => {
      const resident = await settleWithCard(inside, living)
      for (const token of [resident.accessToken, resident.refreshToken]) target.mind(token)
      return resident
    },
    party: (changes: object = {}) => registerParty(parties, db, changes),
    close: async () => {
      await db.close()
      await target.close()
    },
  }
}

async function livingOf(db: Db, people: ReturnType<typeof createPeople>): Promise<string[]> {
  const rows = await db.sql<{ personId: string }[]>`select person_id as "personId" from people.person`
  const known = await people.findMany(
    db.sql,
    rows.map(({ personId }) => personId),
  )
  return known.filter(({ standing }) => standing === 'valid').map(({ personId }) => personId)
}

/** A resident of the register with a card on a phone, its session and six copies. */
async function settleWithCard(inside: Parameters<typeof issue>[0], living: string[]) {
  const personId = living.shift()
  assert.ok(personId, 'the sample has residents left')
  const { card, copies, places } = await issue(inside, { personId, count: 6 })
  const key = testKey()
  const own = { personId, cardId: card.cardId, jkt: key.jkt }
  const { db, cards, origin } = inside
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const tokens = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))
  return {
    personId,
    cardId: card.cardId,
    deviceId,
    key,
    copies,
    places,
    ...tokens,
    /** A wallet with these copies; each call another, so that none is used up. */
    wallet: (held: Copy[] = copies) => scriptedWallet({ origin, device: key, copies: held }),
  }
}

async function registerParty(parties: ReturnType<typeof createParties>, db: Db, changes: object) {
  const words = { zh: '酒店', en: 'Hotel' }
  const { party, clientSecret } = await parties.register(db.sql, {
    partyId: newId(),
    name: words,
    purpose: words,
    claims: ['age_over_18', 'name'],
    legalGround: words,
    redirectUris: ['https://hotel.example/back'],
    postLogoutRedirectUris: [],
    logoSvg: null,
    authentication: { method: 'secret' },
    ...changes,
  })
  const pair = `${party.clientId}:${clientSecret}`
  return { party, clientSecret, authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** Beside the house another city of the same name: its own keys, its own root. */
export async function openHouseWithRival() {
  const house = await openHouse()
  const closing: (() => unknown)[] = []
  const db = await openTestDb({ after: (close: () => unknown) => void closing.push(close) })
  const rival = await createTrust({ db, keys: testKeys(), origin: house.origin, now })
  const close = async () => {
    for (const end of closing) await end()
    await house.close()
  }
  return { ...house, rival, close }
}

type As = { key: TestKey; accessToken?: string }

/** The headers of a device that proves itself for this call. */
export const provenFor = ({ origin }: Pick<Target, 'origin'>, { key, accessToken }: As) =>
  function prove(method: string, path: string, over: Parameters<typeof dpopProof>[2] = {}) {
    const order = { method, url: origin + path, now: now(), ...(accessToken && { accessToken }) }
    return { dpop: dpopProof(key, order, over), ...(accessToken && { authorization: `DPoP ${accessToken}` }) }
  }

/** Sends a form as a device does. */
export const postForm = (target: Target, path: string, form: Record<string, string>, headers: object = {}) =>
  target.shoot({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  })

export const credentialPath = '/oid4vci/credential'
export const tokenPath = '/oid4vci/token'

export const newNonce = async (target: Target): Promise<string> =>
  (await target.json('POST', '/oid4vci/nonce')).body.c_nonce

type Bent = { header?: object; payload?: object; by?: TestKey }

/** A proof of a key for a copy (OpenID4VCI 1.0 app. F.1), as bent as wanted. */
export function keyProof({ origin }: Target, key: TestKey, nonce: string, bent: Bent = {}): string {
  const { header, payload, by = key } = bent
  const iat = Math.floor(Date.now() / 1000)
  const input = jws.signingInput(
    plain({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.jwk, ...header }),
    plain({ aud: origin, iat, nonce, ...payload }),
  )
  return `${input}.${by.sign(input)}`
}

export const askCopies = (target: Target, resident: As, jwt: unknown[]) =>
  target.json(
    'POST',
    credentialPath,
    { credential_configuration_id: 'hufu_card', proofs: { jwt } },
    provenFor(target, resident)('POST', credentialPath),
  )

type Asking = Pick<Party, 'authorization'>
export const askCard = async (target: Target, { authorization }: Asking, body: object = {}) => {
  const answer = await target.json(
    'POST',
    '/api/presentations',
    { claims: ['age_over_18'], ...body },
    { authorization },
  )
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
export const readAnswer = (target: Target, { authorization }: Asking, requestId: string, code = '') =>
  target.json('GET', `/api/presentations/${requestId}${code && `?responseCode=${code}`}`, undefined, {
    authorization,
  })

/**
 * A presentation whose card was changed and for which its holder signed anew: a holder who cheats, not a thief on the wire.
 *
 * @param change the issuer's token and the disclosures, as they are to be
 */
export const rebound =
  (key: TestKey, change: (jwt: string, disclosures: string[]) => [jwt: string, disclosures: string[]]) =>
  (text: string): string => {
    const [first = '', ...rest] = text.split('~')
    const binding = rest.pop() ?? ''
    const [jwt, disclosures] = change(first, rest)
    const presented = `${[jwt, ...disclosures].join('~')}~`
    const { header, payload } = jws.parse(binding)
    const sdHash = createHash('sha256').update(presented).digest('base64url')
    const input = jws.signingInput(header, { ...payload, sd_hash: sdHash })
    return `${presented}${input}.${key.sign(input)}`
  }

/** A JWS whose header says one thing and whose signature another. */
export const rewriteHeader = (token: string, change: (header: JsonObject) => object): string => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const read: JsonObject = JSON.parse(Buffer.from(header, 'base64url').toString())
  return [encode(change(read)), payload, signature].join('.')
}
export const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
export const random = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** What the log knows of faults of ours: nothing, after every attack. */
export function assertNoFault(target: Target): void {
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
}

const plain = (value: object) => JSON.parse(JSON.stringify(value))
