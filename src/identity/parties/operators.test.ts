import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { newId } from '#base/ids'
import { createParties, type Right } from '#identity/parties'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { createPasskey, type Passkey } from '#test/passkey'
import { rights as allRights } from './contract.ts'
import { removeOperator } from './operator.ts'

const origin = 'http://localhost:7700'
const path = '/api/parties'

type Reply = { status: number; body: ReturnType<typeof JSON.parse>; cookie: string }

async function house(t: TestContext) {
  const db = await openTestDb(t)
  let time = new Date('2027-03-01T08:00:00Z')
  const now = () => time
  const parties = createParties({ db, now, origin })
  const app = await testHttp(t, db, parties.routes)
  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    address: string,
    { body, cookie, from = origin }: { body?: object; cookie?: string; from?: string | null } = {},
  ): Promise<Reply> {
    const response = await app.inject({
      method,
      url: `${path}${address}`,
      headers: { ...(from ? { origin: from } : {}), ...(cookie ? { cookie } : {}) },
      ...(body ? { payload: body } : {}),
    })
    const set = response.headers['set-cookie']
    return {
      status: response.statusCode,
      body: response.body ? response.json() : {},
      cookie: String(set ?? '').split(';')[0] ?? '',
    }
  }
  return {
    db,
    parties,
    call,
    pass: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000)
    },
    invitation: async () => tokenOf((await parties.invite(db.sql)).url),
    join: async (token: string, name = 'Lin', passkey = createPasskey(origin)) => {
      const begun = await call('POST', '/operators/join/begin', { body: { token, name } })
      if (begun.status !== 200) return { ...begun, passkey }
      const body = {
        token,
        ceremonyId: begun.body.ceremonyId,
        passkey: passkey.register(begun.body.options),
      }
      return { ...(await call('POST', '/operators/join/finish', { body })), passkey }
    },
    login: async (passkey: Passkey, behaviour = {}) => {
      const begun = await call('POST', '/session/begin', { body: {} })
      const proof = passkey.login(begun.body.options, behaviour)
      return call('POST', '/session/finish', { body: { ceremonyId: begun.body.ceremonyId, passkey: proof } })
    },
    invite: async (cookie: string, rights: readonly Right[]) => {
      const { body } = await call('POST', '/invitations', { cookie, body: { rights } })
      return tokenOf(body.url)
    },
  }
}

const tokenOf = (url: string) => url.split('/').at(-1) ?? ''
const code = ({ status, body }: Reply) => [status, body.code]

test('an invitation, a passkey, a session: the first operator has every right', async (t) => {
  const { invitation, join, login, call, parties, db } = await house(t)
  assert.equal(await parties.hasOperators(db.sql), false)
  const joined = await join(await invitation())
  assert.equal(joined.status, 200, JSON.stringify(joined.body))
  assert.deepEqual(joined.body.rights, allRights)
  assert.equal(await parties.hasOperators(db.sql), true)
  const seen = await call('GET', '/session', { cookie: joined.cookie })
  assert.equal(seen.body.name, 'Lin')
  const again = await login(joined.passkey)
  assert.equal(again.status, 200)
  assert.notEqual(again.cookie, joined.cookie)
})

test('the cookie is for this server, over HTTP only, and never sent from elsewhere', async (t) => {
  const { invitation, db, call } = await house(t)
  const token = await invitation()
  const begun = await call('POST', '/operators/join/begin', { body: { token, name: 'Lin' } })
  const secure = createParties({
    db,
    now: () => new Date('2027-03-01T08:00:00Z'),
    origin: 'https://id.example',
  })
  const app = await testHttp(t, db, secure.routes)
  const passkey = createPasskey('https://id.example')
  const options = { ...begun.body.options, rp: { id: 'id.example' } }
  const response = await app.inject({
    method: 'POST',
    url: `${path}/operators/join/finish`,
    headers: { origin: 'https://id.example' },
    payload: { token, ceremonyId: begun.body.ceremonyId, passkey: passkey.register(options) },
  })
  assert.match(
    String(response.headers['set-cookie']),
    /^__Host-hufu_operator=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$/,
  )
})

test('an invitation works once and for a day: parties.invitation_invalid', async (t) => {
  const { invitation, join, call, pass } = await house(t)
  const token = await invitation()
  await join(token)
  const body = { token, name: 'Second' }
  assert.deepEqual(code(await call('POST', '/operators/join/begin', { body })), [
    410,
    'parties.invitation_invalid',
  ])
  const late = await invitation()
  pass(24 * 3600)
  assert.deepEqual(
    code(await call('POST', '/operators/join/begin', { body: { token: late, name: 'Late' } })),
    [410, 'parties.invitation_invalid'],
  )
})

test('of two who follow one invitation at once, one becomes an operator', async (t) => {
  const { invitation, join } = await house(t)
  const token = await invitation()
  const joined = await Promise.all([join(token, 'One'), join(token, 'Two')])
  assert.deepEqual(joined.map(({ status }) => String(status)).toSorted(), ['200', '410'])
})

test('a new start replaces the invitation of the last one', async (t) => {
  const { invitation, join } = await house(t)
  const old = await invitation()
  const fresh = await invitation()
  assert.equal((await join(fresh)).status, 200)
  assert.deepEqual(code(await join(old)), [410, 'parties.invitation_invalid'])
})

test('a challenge is answered once and within five minutes: parties.ceremony_expired', async (t) => {
  const { invitation, join, call, pass } = await house(t)
  const { passkey } = await join(await invitation())
  const begun = await call('POST', '/session/begin', { body: {} })
  const body = { ceremonyId: begun.body.ceremonyId, passkey: passkey.login(begun.body.options) }
  assert.equal((await call('POST', '/session/finish', { body })).status, 200)
  assert.deepEqual(code(await call('POST', '/session/finish', { body })), [410, 'parties.ceremony_expired'])
  const late = await call('POST', '/session/begin', { body: {} })
  pass(300)
  const tooLate = { ceremonyId: late.body.ceremonyId, passkey: passkey.login(late.body.options) }
  assert.deepEqual(code(await call('POST', '/session/finish', { body: tooLate })), [
    410,
    'parties.ceremony_expired',
  ])
})

test('no answer without a verified person, for another site or challenge: parties.passkey_refused', async (t) => {
  const { invitation, join, login, call } = await house(t)
  const { passkey } = await join(await invitation())
  assert.deepEqual(code(await login(passkey, { isUserVerified: false })), [401, 'parties.passkey_refused'])
  assert.deepEqual(code(await login(passkey, { origin: 'https://evil.example' })), [
    401,
    'parties.passkey_refused',
  ])
  const begun = await call('POST', '/session/begin', { body: {} })
  const proof = passkey.login({ ...begun.body.options, challenge: 'AAAA' })
  const body = { ceremonyId: begun.body.ceremonyId, passkey: proof }
  assert.deepEqual(code(await call('POST', '/session/finish', { body })), [401, 'parties.passkey_refused'])
  const token = await invitation()
  const joining = await call('POST', '/operators/join/begin', { body: { token, name: 'Zhou' } })
  const weak = createPasskey(origin).register(joining.body.options, { isUserVerified: false })
  const joinBody = { token, ceremonyId: joining.body.ceremonyId, passkey: weak }
  assert.deepEqual(code(await call('POST', '/operators/join/finish', { body: joinBody })), [
    401,
    'parties.passkey_refused',
  ])
  assert.equal((await join(token, 'Zhou')).status, 200, 'the invitation is still good')
})

test('a passkey nobody registered opens nothing: parties.passkey_unknown', async (t) => {
  const { invitation, join, login } = await house(t)
  await join(await invitation())
  assert.deepEqual(code(await login(createPasskey(origin))), [401, 'parties.passkey_unknown'])
})

test('a counter that does not move forward tells of a copy: parties.passkey_cloned', async (t) => {
  const { invitation, join, login } = await house(t)
  const { passkey } = await join(await invitation())
  assert.equal((await login(passkey, { counter: 5 })).status, 200)
  assert.deepEqual(code(await login(passkey, { counter: 5 })), [401, 'parties.passkey_cloned'])
  assert.equal((await login(passkey, { counter: 6 })).status, 200)
})

test('a passkey without a counter is no copy', async (t) => {
  const { invitation, join, login } = await house(t)
  const { passkey } = await join(await invitation())
  assert.equal((await login(passkey, { counter: 0 })).status, 200)
  assert.equal((await login(passkey, { counter: 0 })).status, 200)
})

test('an operator may hold several passkeys, each once, and never none', async (t) => {
  const { invitation, join, login, call } = await house(t)
  const { cookie, passkey } = await join(await invitation())
  const add = async (other: Passkey) => {
    const begun = await call('POST', '/passkeys/begin', { cookie, body: {} })
    const body = { ceremonyId: begun.body.ceremonyId, passkey: other.register(begun.body.options) }
    return call('POST', '/passkeys/finish', { cookie, body })
  }
  const remove = (other: Passkey) => call('DELETE', `/passkeys/${other.id}`, { cookie })
  assert.deepEqual(code(await remove(passkey)), [409, 'parties.last_passkey'])
  const second = createPasskey(origin)
  assert.equal((await add(second)).body.passkeys.length, 2)
  assert.deepEqual(code(await add(second)), [409, 'parties.passkey_taken'])
  assert.equal((await login(second)).status, 200)
  assert.equal((await remove(passkey)).status, 204)
  assert.deepEqual(code(await login(passkey)), [401, 'parties.passkey_unknown'])
  assert.deepEqual(code(await remove(passkey)), [404, 'parties.passkey_unknown'])
  assert.equal((await call('GET', '/passkeys', { cookie })).body.passkeys.length, 1)
})

test('without a session there is nothing to see: parties.session_missing', async (t) => {
  const { call } = await house(t)
  for (const address of ['/session', '/passkeys', '/operators', '/invitations', '/relying-parties'])
    assert.deepEqual(code(await call('GET', address)), [401, 'parties.session_missing'])
  const wrong = { cookie: 'hufu_operator=AAAA' }
  assert.deepEqual(code(await call('GET', '/session', wrong)), [401, 'parties.session_missing'])
})

test('a session ends after half an hour of rest and after twelve hours: parties.session_expired', async (t) => {
  const { invitation, join, login, call, pass } = await house(t)
  const { cookie, passkey } = await join(await invitation())
  pass(29 * 60)
  assert.equal((await call('GET', '/session', { cookie })).status, 200)
  pass(30 * 60)
  assert.deepEqual(code(await call('GET', '/session', { cookie })), [401, 'parties.session_expired'])
  const busy = (await login(passkey)).cookie
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    pass(20 * 60)
    assert.equal((await call('GET', '/session', { cookie: busy })).status, 200)
  }
  pass(20 * 60)
  assert.deepEqual(code(await call('GET', '/session', { cookie: busy })), [401, 'parties.session_expired'])
})

test('who logs out is out, on the server too', async (t) => {
  const { invitation, join, call } = await house(t)
  const { cookie } = await join(await invitation())
  const out = await call('DELETE', '/session', { cookie })
  assert.deepEqual([out.status, out.cookie], [204, 'hufu_operator='])
  assert.deepEqual(code(await call('GET', '/session', { cookie })), [401, 'parties.session_missing'])
})

test('a call that changes something comes from our own pages: parties.origin_refused', async (t) => {
  const { invitation, join, call } = await house(t)
  const { cookie } = await join(await invitation())
  for (const from of ['https://evil.example', 'http://localhost:7701', 'null', null]) {
    const body = { rights: ['people.read'] }
    const refused = await call('POST', '/invitations', { cookie, body, from })
    assert.deepEqual(code(refused), [403, 'parties.origin_refused'])
    assert.deepEqual(code(await call('DELETE', '/session', { cookie, from })), [
      403,
      'parties.origin_refused',
    ])
  }
  assert.equal((await call('GET', '/session', { cookie, from: null })).status, 200)
})

test('an operator does what their rights say, and gives no more: parties.right_missing', async (t) => {
  const { invitation, join, invite, call } = await house(t)
  const first = await join(await invitation())
  const clerk = await join(await invite(first.cookie, ['people.read']), 'Clerk')
  assert.deepEqual(clerk.body.rights, ['people.read'])
  assert.deepEqual(code(await call('GET', '/operators', { cookie: clerk.cookie })), [
    403,
    'parties.right_missing',
  ])
  const inviter = await join(await invite(first.cookie, ['operators.invite', 'people.read']), 'Inviter')
  const tooMuch = { cookie: inviter.cookie, body: { rights: ['cards.manage'] } }
  const refused = await call('POST', '/invitations', tooMuch)
  assert.deepEqual(
    [code(refused), refused.body.facts],
    [[403, 'parties.right_missing'], { right: 'cards.manage' }],
  )
})

test('open invitations are listed and can be withdrawn', async (t) => {
  const { invitation, join, invite, call } = await house(t)
  const { cookie } = await join(await invitation())
  const token = await invite(cookie, ['people.read'])
  const [open] = (await call('GET', '/invitations', { cookie })).body.invitations
  assert.deepEqual([open.rights, open.invitedBy], [['people.read'], 'Lin'])
  const withdraw = () => call('DELETE', `/invitations/${open.invitationId}`, { cookie })
  assert.equal((await withdraw()).status, 204)
  assert.deepEqual(code(await withdraw()), [404, 'parties.unknown_invitation'])
  assert.deepEqual(code(await join(token)), [410, 'parties.invitation_invalid'])
})

test('a removed operator is out at once; the last who may invite stays: parties.last_operator', async (t) => {
  const { invitation, join, invite, login, call } = await house(t)
  const first = await join(await invitation())
  const remove = (cookie: string, id: string) => call('DELETE', `/operators/${id}`, { cookie })
  const last = await remove(first.cookie, first.body.operatorId)
  assert.deepEqual(code(last), [409, 'parties.last_operator'])
  const clerk = await join(await invite(first.cookie, ['people.read']), 'Clerk')
  assert.equal((await remove(first.cookie, clerk.body.operatorId)).status, 204)
  assert.deepEqual(code(await call('GET', '/session', { cookie: clerk.cookie })), [
    401,
    'parties.session_missing',
  ])
  assert.deepEqual(code(await login(clerk.passkey)), [401, 'parties.passkey_unknown'])
  assert.deepEqual(code(await remove(first.cookie, clerk.body.operatorId)), [404, 'parties.unknown_operator'])
  const names = (await call('GET', '/operators', { cookie: first.cookie })).body.operators
  assert.deepEqual(
    names.map(({ name }: { name: string }) => name),
    ['Lin'],
  )
})

test('two who remove each other at the same moment do not both succeed', async (t) => {
  const { invitation, join, invite, db, parties } = await house(t)
  const one = await join(await invitation())
  const two = await join(await invite(one.cookie, ['operators.invite']), 'Two')
  const now = new Date()
  const both = await Promise.allSettled(
    [one, two].map(({ body }) => db.tx((sql) => removeOperator(sql, body.operatorId, now))),
  )
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal(await parties.hasOperators(db.sql), true)
})

test('over HTTP a party is registered, edited, suspended and given a new secret, by whom it may be', async (t) => {
  const { invitation, join, call, db } = await house(t)
  const { cookie } = await join(await invitation())
  const partyId = newId()
  const fields = {
    name: { zh: '小店', en: 'Shop' },
    purpose: { zh: '只卖给成年人', en: 'Adults only' },
    claims: ['age_over_18'],
    legalGround: null,
    redirectUris: ['https://shop.example/callback'],
    postLogoutRedirectUris: [],
    logoSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  }
  const registration = { partyId, ...fields, authentication: { method: 'secret' } }
  const made = await call('POST', '/relying-parties', { cookie, body: registration })
  assert.deepEqual([made.status, made.body.clientSecret.length], [201, 43])
  const address = `/relying-parties/${partyId}`
  const edited = await call('PUT', address, { cookie, body: { ...fields, claims: [], version: 1 } })
  assert.deepEqual([edited.body.claims, edited.body.version], [[], 2])
  const body = { reason: 'asked for more than it may' }
  assert.equal((await call('POST', `${address}/suspend`, { cookie, body })).body.state, 'suspended')
  assert.equal((await call('POST', `${address}/resume`, { cookie, body })).body.state, 'active')
  const renewed = await call('POST', `${address}/secret`, { cookie, body: {} })
  assert.notEqual(renewed.body.clientSecret, made.body.clientSecret)
  assert.equal((await call('GET', '/relying-parties', { cookie })).body.parties.length, 1)
  assert.deepEqual(code(await call('GET', `/relying-parties/${newId()}`, { cookie })), [
    404,
    'parties.unknown_party',
  ])
  const facts = await db.sql<{ fact: string }[]>`select fact from base.outbox order by fact_id`
  assert.deepEqual(facts.map(({ fact }) => fact).slice(1), [
    'parties.party_registered',
    'parties.party_edited',
    'parties.party_suspended',
    'parties.party_resumed',
    'parties.secret_renewed',
  ])
})

test('a logo is served where it can do nothing but be looked at', async (t) => {
  const { invitation, join, call, db, parties } = await house(t)
  await join(await invitation())
  const { party } = await parties.register(db.sql, {
    partyId: newId(),
    name: { zh: '店', en: 'Shop' },
    purpose: { zh: '买', en: 'Sell' },
    claims: [],
    legalGround: null,
    redirectUris: [],
    postLogoutRedirectUris: [],
    logoSvg: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    authentication: { method: 'secret' },
  })
  const app = await testHttp(t, db, parties.routes)
  const response = await app.inject(`${path}/relying-parties/${party.partyId}/logo`)
  assert.equal(response.headers['content-type'], 'image/svg+xml')
  assert.match(String(response.headers['content-security-policy']), /default-src 'none'.*sandbox/)
  assert.equal(party.sector, party.partyId, 'no address: the party is its own sector')
  assert.deepEqual(code(await call('GET', `/relying-parties/${newId()}/logo`)), [
    404,
    'parties.unknown_party',
  ])
})
