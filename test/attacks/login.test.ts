import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { joinAsOperator, registerParty } from './identities.ts'
import { openTarget, type Target } from './target.ts'

// Logins that are asked for otherwise than the party is registered.

let target: Target
let operator: Awaited<ReturnType<typeof joinAsOperator>>
let hotel: Awaited<ReturnType<typeof registerParty>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  operator = await joinAsOperator(target, target.invitation)
  hotel = await registerParty(target, operator.headers)
})
after(() => target.close())

const loginForm = () => ({
  client_id: hotel.party.clientId,
  response_type: 'code',
  redirect_uri: 'https://hotel.example/back',
  scope: 'openid age_over_18',
  state: 'state',
  nonce: 'nonce',
  code_challenge: createHash('sha256').update('verifier').digest('base64url'),
  code_challenge_method: 'S256',
})
const push = (changes: Record<string, string>, authorization = hotel.authorization) =>
  target.shoot({
    method: 'POST',
    path: '/oidc/request',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...loginForm(), ...changes }).toString(),
  })

const pushed: readonly Record<string, string>[] = [
  { redirect_uri: 'https://evil.example/back' },
  { redirect_uri: 'https://hotel.example/back/' },
  { redirect_uri: 'https://hotel.example/back?x=1' },
  { redirect_uri: 'https://hotel.example/back#x' },
  { redirect_uri: 'https://hotel.example@evil.example/back' },
  { redirect_uri: 'https://hotel.example/back/../evil' },
  { redirect_uri: 'javascript:alert(1)' },
  { response_type: 'token' },
  { response_type: 'code id_token' },
  { code_challenge_method: 'plain' },
  { code_challenge: '' },
  { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
  { request: 'e30.e30.' },
]

test('a login is asked for as the party is registered, and not otherwise', async () => {
  for (const changes of pushed) {
    const answer = await push(changes)
    assert.ok(
      answer.status >= 400 && answer.status < 500,
      `${JSON.stringify(changes)}: ${answer.status} ${answer.text}`,
    )
    assert.match(answer.body.error, /^[a-z_]+$/)
  }
})

test('no address that was not registered is ever led to, asked for openly or not', async () => {
  for (const changes of pushed.filter((one) => 'redirect_uri' in one)) {
    const parameters = new URLSearchParams({ ...loginForm(), ...changes })
    const { headers, status } = await target.shoot({ path: `/oidc/auth?${parameters.toString()}` })
    assert.ok(status < 500)
    const { origin } = new URL(headers['location']?.toString() ?? '/', target.origin)
    assert.equal(origin, target.origin)
  }
})

test('a pushed request is opened for the party that pushed it alone', async () => {
  const { request_uri: requestUri } = (await push({})).body
  const rival = await registerParty(target, operator.headers)
  const open = async ({ party }: typeof hotel) => {
    const parameters = new URLSearchParams({ client_id: party.clientId, request_uri: requestUri })
    const { headers } = await target.shoot({ path: `/oidc/auth?${parameters.toString()}` })
    return String(headers['location']).includes('/interactions/')
  }
  assert.equal(await open(rival), false)
  assert.equal(await open(hotel), true)
})
