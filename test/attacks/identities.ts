import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createApplicant } from '#test/applicant'
import { dpopProof, testKey, type TestKey } from '#test/device'
import { createPasskey } from '#test/passkey'
import { portraitOf, type PuppetName } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'
import { scriptedWallet } from '#test/wallet'
import type { Target } from './target.ts'

// Those who may do something here, each got in by the front door.

const frameMs = 100

export type Person = { name: string; idNumber: string; portrait: string | null }

export async function residentsOf(target: Target): Promise<Person[]> {
  const { body } = await target.json('GET', '/api/people/sample')
  return body.residents
}

/** Somebody new in the sample city, with the face of one of the puppets. */
export async function settle(target: Target, name: string, puppet: PuppetName): Promise<Person> {
  const portrait = (await portraitOf(puppet)).toString('base64')
  const { status, body, text } = await target.json('POST', '/api/people/sample', { name, portrait })
  assert.equal(status, 201, text)
  return { name, idNumber: body.idNumber, portrait }
}

/** Comes in by an invitation, with a passkey in software. */
export async function joinAsOperator(target: Target, invitation: string, name = '操作员') {
  const { json, origin } = target
  const own = { origin }
  const token = invitation.split('/').at(-1) ?? ''
  const passkey = createPasskey(origin)
  const begun = await json('POST', '/api/parties/operators/join/begin', { token, name }, own)
  assert.equal(begun.status, 200, begun.text)
  const { ceremonyId, options } = begun.body
  const form = { ceremonyId, token, passkey: passkey.register(options) }
  const joined = await json('POST', '/api/parties/operators/join/finish', form, own)
  assert.equal(joined.status, 200, joined.text)
  const cookie = cookieOf(joined.headers['set-cookie'])
  for (const one of cookie.split('; ')) target.mind(one.slice(one.indexOf('=') + 1))
  return {
    passkey,
    headers: { origin, cookie },
    form,
    session: joined.body,
  }
}

/** @returns the address to follow */
export async function inviteFrom(
  target: Target,
  headers: OutgoingHttpHeaders,
  rights: string[] = ['parties.manage'],
): Promise<string> {
  const { body, text } = await target.json('POST', '/api/parties/invitations', { rights }, headers)
  assert.ok(body.url, text)
  return body.url
}

export async function registerParty(target: Target, headers: OutgoingHttpHeaders, changes: object = {}) {
  const words = { zh: '酒店', en: 'Hotel' }
  const form = {
    partyId: randomUUID(),
    name: words,
    purpose: words,
    claims: ['age_over_18', 'name'],
    legalGround: words,
    redirectUris: ['https://hotel.example/back'],
    postLogoutRedirectUris: [],
    logoSvg: null,
    authentication: { method: 'secret' },
    ...changes,
  }
  const { body, text } = await target.json('POST', '/api/parties/relying-parties', form, headers)
  assert.ok(body.clientSecret, text)
  const pair = `${body.party.clientId}:${body.clientSecret}`
  return { ...body, authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

export const cookieOf = (lines: string | string[] | undefined): string =>
  [lines ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ')

/** The headers with which a device speaks: proof and token. */
export function provenBy(target: Target, key: TestKey, accessToken?: string) {
  return (method: string, path: string): OutgoingHttpHeaders => ({
    dpop: dpopProof(key, {
      method,
      url: target.origin + path.split('?')[0],
      now: new Date(),
      ...(accessToken && { accessToken }),
    }),
    ...(accessToken && { authorization: `DPoP ${accessToken}` }),
  })
}

export async function apply(target: Target, { name, idNumber }: Person, key: TestKey = testKey()) {
  const { origin } = target
  const applicant = createApplicant({ url: origin, origin, key, tick: () => delay(frameMs) })
  const { status, code } = await applicant.start({ name, idNumber })
  assert.equal(status, 200, code ?? '')
  target.mind(applicant.token() ?? '')
  return applicant
}

/** From the number to ten copies of the card. */
export async function enrol(target: Target, person: Person) {
  const applicant = await apply(target, person)
  const play = await poses(Buffer.from(person.portrait ?? '', 'base64'))
  const { body: seen } = await applicant.capture(play)
  assert.equal(seen.state, 'deciding', JSON.stringify(seen))
  const wallet = scriptedWallet({ origin: target.origin, device: applicant.key })
  const { body } = await applicant.ask<{ credential_offer: Parameters<typeof wallet.redeem>[0] }>(
    'POST',
    '/api/issuance/offers',
  )
  await wallet.redeem(body.credential_offer)
  return { applicant, wallet, play, accessToken: wallet.session()?.accessToken ?? '' }
}
