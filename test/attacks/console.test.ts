import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { createPasskey, type Passkey } from '#test/passkey'
import { consoleOf } from './consoleRoutes.ts'
import { cookieOf, inviteFrom, joinAsOperator } from './identities.ts'
import { assertRefusal, openTarget, refusal, type Target } from './target.ts'

// The way into the console: who is no operator, or is one no more.

let target: Target
let chief: Awaited<ReturnType<typeof joinAsOperator>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  chief = await joinAsOperator(target, target.invitation)
})
after(() => target.close())

test('every route of the console refuses who has no session, and who made one up', async () => {
  const { origin } = target
  const { routes, others } = await consoleOf(target)
  for (const cookie of ['', `hufu_operator=${'A'.repeat(43)}`, 'hufu_operator=', `x=${chief.headers.cookie}`])
    assert.deepEqual(await others(routes, { origin, cookie }, [401, 'parties.session_missing']), [], cookie)
})

test('an invitation lets one in, also when two come at once, and nobody afterwards', async () => {
  const invitation = await inviteFrom(target, chief.headers)
  const joins = await Promise.allSettled([1, 2, 3].map((one) => joinAsOperator(target, invitation, `${one}`)))
  assert.equal(joins.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(joinAsOperator(target, invitation))
  const again = await target.json('POST', '/api/parties/operators/join/finish', chief.form, {
    origin: target.origin,
  })
  assert.deepEqual(refusal(again), [410, 'parties.ceremony_expired'])
})

async function begin() {
  const { body } = await target.json('POST', '/api/parties/session/begin', {}, { origin: target.origin })
  return body
}
const finish = (form: object, headers: OutgoingHttpHeaders = {}) =>
  target.json('POST', '/api/parties/session/finish', form, { origin: target.origin, ...headers })

type Bent = (passkey: Passkey, options: Parameters<Passkey['login']>[0]) => ReturnType<Passkey['login']>
const bentLogins: readonly [string, Bent, string][] = [
  [
    'from another site',
    (key, options) => key.login(options, { origin: 'https://evil.example' }),
    'parties.passkey_refused',
  ],
  [
    'for another site',
    (key, options) => key.login({ ...options, rpId: 'evil.example' }),
    'parties.passkey_refused',
  ],
  [
    'for another challenge',
    (key, options) => key.login({ ...options, challenge: 'AAAA' }),
    'parties.passkey_refused',
  ],
  [
    'without its person',
    (key, options) => key.login(options, { isUserVerified: false }),
    'parties.passkey_refused',
  ],
  ['nobody knows', (_, options) => createPasskey(target.origin).login(options), 'parties.passkey_unknown'],
  [
    'with the proof of another',
    (key, options) => ({ ...createPasskey(target.origin).login(options), id: key.id, rawId: key.id }),
    'parties.passkey_refused',
  ],
]

for (const [what, login, code] of bentLogins)
  test(`a passkey ${what} does not log in`, async () => {
    const { ceremonyId, options } = await begin()
    const answer = await finish({ ceremonyId, passkey: login(chief.passkey, options) })
    assert.deepEqual([answer.body.code, answer.headers['set-cookie']], [code, undefined])
  })

test('a passkey proof logs in once, and in the ceremony it was made for', async () => {
  const [one, other] = [await begin(), await begin()]
  const passkey = chief.passkey.login(one.options)
  assert.equal((await finish({ ceremonyId: other.ceremonyId, passkey })).body.code, 'parties.passkey_refused')
  const form = { ceremonyId: one.ceremonyId, passkey }
  const tries = await Promise.all([finish(form), finish(form), finish(form)])
  assert.equal(tries.filter(({ status }) => status === 410).length, 2)
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  assert.deepEqual(refusal(await finish(form)), [410, 'parties.ceremony_expired'])
})

test('a passkey with a byte changed anywhere neither logs in nor is a fault', async () => {
  const field = fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature', 'id')
  await fc.assert(
    fc.asyncProperty(field, fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, at, by) => {
      const { ceremonyId, options } = await begin()
      const passkey = chief.passkey.login(options)
      const parts: Record<string, string> = { ...passkey.response, id: passkey.id }
      const bytes = Buffer.from(parts[name] ?? '', 'base64url')
      bytes[at % bytes.length]! ^= by
      const bent = bytes.toString('base64url')
      const form =
        name === 'id'
          ? { ...passkey, id: bent, rawId: bent }
          : { ...passkey, response: { ...passkey.response, [name]: bent } }
      assertRefusal(await finish({ ceremonyId, passkey: form }))
    }),
    { numRuns: 60 },
  )
})

// Whose key it is, its owner says: with bytes missing at its end it is only a key that will never log in.
test('a new passkey of made-up bytes is no fault of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(), async (bytes, at) => {
      const { body } = await target.json('POST', '/api/parties/passkeys/begin', {}, chief.headers)
      const passkey = createPasskey(target.origin).register(body.options)
      const whole = Buffer.from(
        'attestationObject' in passkey.response ? String(passkey.response.attestationObject) : '',
        'base64url',
      )
      const bent = Buffer.concat([whole.subarray(0, at % whole.length), bytes]).toString('base64url')
      const form = {
        ceremonyId: body.ceremonyId,
        passkey: { ...passkey, response: { ...passkey.response, attestationObject: bent } },
      }
      const answer = await target.json('POST', '/api/parties/passkeys/finish', form, chief.headers)
      if (answer.status !== 200) assertRefusal(answer)
    }),
    { numRuns: 60 },
  )
})

test('a session that somebody else put into the browser is not the one that is logged in', async () => {
  const { ceremonyId, options } = await begin()
  const fixed = `hufu_operator=${'B'.repeat(43)}`
  const answer = await finish({ ceremonyId, passkey: chief.passkey.login(options) }, { cookie: fixed })
  const own = cookieOf(answer.headers['set-cookie'])
  assert.notEqual(own, fixed)
  assert.match(String(answer.headers['set-cookie']), /HttpOnly; SameSite=Strict/)
  const who = (cookie: string) => target.json('GET', '/api/parties/session', undefined, { cookie })
  assert.deepEqual([(await who(fixed)).status, (await who(own)).status], [401, 200])
})

test('who logged out or was removed is out, with the cookie they kept', async () => {
  const guest = await joinAsOperator(target, await inviteFrom(target, chief.headers))
  const removal = `/api/parties/operators/${guest.session.operatorId}`
  assert.equal((await target.json('DELETE', removal, undefined, chief.headers)).status, 204)
  const other = await joinAsOperator(target, await inviteFrom(target, chief.headers))
  assert.equal((await target.json('DELETE', '/api/parties/session', undefined, other.headers)).status, 204)
  for (const { headers } of [guest, other])
    assert.deepEqual(refusal(await target.json('GET', '/api/parties/session', undefined, headers)), [
      401,
      'parties.session_missing',
    ])
})
