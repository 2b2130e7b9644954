// A relying party at the presentation API, and a resident with a card.
import type { TestContext } from 'node:test'
import { newId } from '#base/ids'
import { testKeys } from '#test/keys'
import { scriptedWallet } from '../wallet.ts'
import { type City, openCity } from './city.ts'
import type { Misdeeds } from './presentation.ts'

const keys = testKeys()

export type Registration = Parameters<City['parties']['register']>[1]
type Reply = { status: number; body: ReturnType<typeof JSON.parse> }

export async function openDesk(
  t: TestContext,
  options: { changes?: Partial<Registration>; now?: () => Date } = {},
) {
  const city = await openCity(t, { keys, ...(options.now ? { now: options.now } : {}) })
  const { party, clientSecret } = await city.parties.register(city.db.sql, {
    partyId: newId(),
    name: { zh: '酒店', en: 'Hotel' },
    purpose: { zh: '登记入住', en: 'Check-in' },
    claims: ['age_over_18', 'region_code', 'name'],
    legalGround: { zh: '旅馆业治安管理办法', en: 'Hotel act' },
    redirectUris: ['https://hotel.example/back'],
    postLogoutRedirectUris: [],
    logoSvg: null,
    authentication: { method: 'secret' },
    ...options.changes,
  })
  const authorization = `Basic ${Buffer.from(`${party.clientId}:${clientSecret}`).toString('base64')}`
  const call = async (method: string, path: string, body?: object): Promise<Reply> => {
    const response = await fetch(`${city.origin}${path}`, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : null,
    })
    return { status: response.status, body: await response.json() }
  }
  const ask = async (body: object = { claims: ['age_over_18'] }) => call('POST', '/api/presentations', body)
  const read = async (requestId: string, code = '') =>
    call('GET', `/api/presentations/${requestId}${code ? `?responseCode=${code}` : ''}`)
  const { copies, card, personId } = await city.issue({ count: 4 })
  const wallet = scriptedWallet({ origin: city.origin, copies })
  return { city, party, call, ask, read, card, personId, wallet }
}

export const code = ({ status, body }: Reply) => [status, body.code]

/** Asks, answers with a misdeed, and says what the wallet was told and what the party reads afterwards. */
export async function tried(
  { ask, read, wallet }: Awaited<ReturnType<typeof openDesk>>,
  misdeeds: Misdeeds,
  question: object = { claims: ['age_over_18'] },
) {
  const { body } = await ask(question)
  const sent = await wallet.answer(body.walletLink, misdeeds)
  const { body: outcome } = await read(body.requestId)
  return { told: code(sent), state: outcome.state, reason: outcome.reason }
}
