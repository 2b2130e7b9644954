// What oidc-provider expects of its storage (docs of the library, "adapter"), as a table; and what we expect beyond it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Adapter, errors } from 'oidc-provider'
import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'
import { createAdapter } from './adapter.ts'
import { deleteExpired } from './store.ts'

type Bench = { of: (model: string) => Adapter; pass: (seconds: number) => void }

const RULES: readonly { rule: string; run: (bench: Bench) => Promise<void> }[] = [
  {
    rule: 'what is stored is found as it was',
    async run({ of }) {
      const payload = { accountId: '虎', scope: 'openid name', params: { nested: [1, null, 'x'] }, exp: 9 }
      await of('Interaction').upsert('id', payload, 60)
      assert.deepEqual(await of('Interaction').find('id'), payload)
    },
  },
  {
    rule: 'what nobody stored is not found',
    async run({ of }) {
      assert.equal(await of('Session').find('id'), undefined)
      assert.equal(await of('Session').findByUid('uid'), undefined)
      assert.equal(await of('DeviceCode').findByUserCode('ABCD'), undefined)
    },
  },
  {
    rule: 'two models with one id do not meet',
    async run({ of }) {
      await of('Interaction').upsert('id', { scope: 'one' }, 60)
      await of('AccessToken').upsert('id', { scope: 'two' }, 60)
      assert.equal((await of('Interaction').find('id'))?.scope, 'one')
      await of('Interaction').destroy('id')
      assert.equal((await of('AccessToken').find('id'))?.scope, 'two')
    },
  },
  {
    rule: 'storing again replaces content and lifetime',
    async run({ of, pass }) {
      await of('Interaction').upsert('id', { scope: 'old' }, 10)
      await of('Interaction').upsert('id', { scope: 'new' }, 100)
      pass(50)
      assert.deepEqual(await of('Interaction').find('id'), { scope: 'new' })
    },
  },
  {
    rule: 'what is over is not found, swept or not',
    async run({ of, pass }) {
      await of('Session').upsert('id', { uid: 'u' }, 10)
      pass(10)
      assert.equal(await of('Session').find('id'), undefined)
      assert.equal(await of('Session').findByUid('u'), undefined)
    },
  },
  {
    rule: 'an entry without a lifetime lives a day at most',
    async run({ of, pass }) {
      await of('Grant').upsert('id', { scope: 'x' })
      pass(24 * 3600 - 1)
      assert.ok(await of('Grant').find('id'))
      pass(1)
      assert.equal(await of('Grant').find('id'), undefined)
    },
  },
  {
    rule: 'destroying ends it; destroying nothing is no error',
    async run({ of }) {
      await of('Session').upsert('id', { uid: 'u' }, 60)
      await of('Session').destroy('id')
      await of('Session').destroy('id')
      assert.equal(await of('Session').find('id'), undefined)
    },
  },
  {
    rule: 'a session is found by its uid, also after it changed its id',
    async run({ of }) {
      await of('Session').upsert('old', { uid: 'u', accountId: 'a' }, 60)
      await of('Session').destroy('old')
      await of('Session').upsert('new', { uid: 'u', accountId: 'a' }, 60)
      assert.deepEqual(await of('Session').findByUid('u'), { uid: 'u', accountId: 'a' })
    },
  },
  {
    rule: 'consuming marks it',
    async run({ of }) {
      await of('AuthorizationCode').upsert('id', { grantId: 'g' }, 60)
      await of('AuthorizationCode').consume('id')
      const found = await of('AuthorizationCode').find('id')
      assert.equal(typeof found?.consumed, 'number')
      assert.equal(found?.grantId, 'g')
    },
  },
  {
    rule: 'of two who consume one code at once, one is refused',
    async run({ of }) {
      await of('AuthorizationCode').upsert('id', { grantId: 'g' }, 60)
      const both = await Promise.allSettled([1, 2].map(() => of('AuthorizationCode').consume('id')))
      const refused = both.filter((one) => one.status === 'rejected')
      assert.equal(refused.length, 1)
      assert.ok(refused[0]?.reason instanceof errors.InvalidGrant)
    },
  },
  {
    rule: 'a pushed request is used once',
    async run({ of }) {
      await of('PushedAuthorizationRequest').upsert('id', { request: 'r' }, 60)
      await of('PushedAuthorizationRequest').consume('id')
      await assert.rejects(of('PushedAuthorizationRequest').consume('id'), errors.InvalidRequest)
    },
  },
  {
    rule: 'revoking a grant ends its code and token, and nothing of another grant',
    async run({ of }) {
      await of('AuthorizationCode').upsert('c1', { grantId: 'g1' }, 60)
      await of('AccessToken').upsert('t1', { grantId: 'g1' }, 60)
      await of('AccessToken').upsert('t2', { grantId: 'g2' }, 60)
      await of('AccessToken').revokeByGrantId('g1')
      assert.equal(await of('AuthorizationCode').find('c1'), undefined)
      assert.equal(await of('AccessToken').find('t1'), undefined)
      assert.ok(await of('AccessToken').find('t2'))
    },
  },
]

const keys = testKeys()

for (const { rule, run } of RULES)
  test(`adapter: ${rule}`, async (t) => {
    const { sql } = await openTestDb(t)
    let time = new Date('2027-03-01T08:00:00Z')
    await run({
      of: (model) => createAdapter({ sql, keys, now: () => time }, model),
      pass: (seconds) => {
        time = new Date(time.getTime() + seconds * 1000)
      },
    })
  })

test('a reader of the table sees neither ids nor contents', async (t) => {
  const { sql } = await openTestDb(t)
  const adapter = createAdapter({ sql, keys, now: () => new Date() }, 'AccessToken')
  await adapter.upsert('secret-token', { accountId: 'person-7', grantId: 'grant-9', jti: 'secret-token' }, 60)
  const [row] = await sql<{ text: string }[]>`
    select convert_from(convert_to(row_to_json(e)::text, 'utf8'), 'utf8') || encode(payload, 'escape') as text
    from login.entries e`
  for (const secret of ['secret-token', 'person-7', 'grant-9']) assert.ok(!row?.text.includes(secret))
})

test('a row copied to another id does not open', async (t) => {
  const { sql } = await openTestDb(t)
  const adapter = createAdapter({ sql, keys, now: () => new Date() }, 'AccessToken')
  await adapter.upsert('mine', { accountId: 'me' }, 60)
  await adapter.upsert('yours', { accountId: 'you' }, 60)
  await sql`update login.entries set payload = (select payload from login.entries order by id_hash limit 1)`
  const found = await Promise.allSettled([adapter.find('mine'), adapter.find('yours')])
  assert.equal(found.filter(({ status }) => status === 'rejected').length, 1)
})

test('the sweep deletes what is over and keeps what is not', async (t) => {
  const { sql } = await openTestDb(t)
  const now = new Date('2027-03-01T08:00:00Z')
  const adapter = createAdapter({ sql, keys, now: () => now }, 'AccessToken')
  await adapter.upsert('short', { scope: 'a' }, 10)
  await adapter.upsert('long', { scope: 'b' }, 100)
  await deleteExpired(sql, new Date(now.getTime() + 50_000))
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from login.entries`
  assert.equal(row?.count, 1)
})
