import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { newId } from '#base/ids'
import { Refusal } from '#base/refusal'
import { openTestDb } from '#test/database'
import { cardClaims, claimAt, claimPath } from './claims.ts'
import {
  authenticate,
  edit,
  hasSecret,
  known,
  register,
  type Registration,
  renewSecret,
  setState,
} from './party.ts'
import { readParty } from './store/parties.ts'

const now = new Date('2027-03-01T08:00:00Z')

const shop = (changes: Partial<Registration> = {}): Registration => ({
  partyId: newId(),
  name: { zh: '小店', en: 'Shop' },
  purpose: { zh: '只卖给成年人', en: 'Sells to adults only' },
  claims: ['age_over_18'],
  legalGround: null,
  redirectUris: ['https://shop.example/callback'],
  postLogoutRedirectUris: ['https://shop.example/'],
  logoSvg: null,
  authentication: { method: 'secret' },
  ...changes,
})

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

test('a registered party is read back as it was registered, and its secret is kept only as a hash', async (t) => {
  const { sql } = await openTestDb(t)
  const registration = shop({
    legalGround: { zh: '某法第一条', en: 'Act, art. 1' },
    claims: ['name', 'age_over_18'],
  })
  const { party, clientSecret } = await register(sql, registration, now)
  const { authentication: _, ...fields } = registration
  assert.deepEqual({ ...party, ...fields }, party)
  assert.equal(party.clientId, party.partyId)
  assert.equal(party.sector, 'shop.example')
  assert.equal(party.mayPlaintext, true)
  assert.ok(clientSecret && hasSecret(party, clientSecret))
  assert.equal(hasSecret(party, `${clientSecret}x`), false)
  const [row] = await sql<
    { text: string }[]
  >`select row_to_json(p)::text as text from parties.relying_parties p`
  assert.ok(row && !row.text.includes(clientSecret))
})

test('a party with its own key has no secret', async (t) => {
  const { sql } = await openTestDb(t)
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })
  const keys = [{ kty: 'EC' as const, crv: 'P-256' as const, x, y, kid: 'one' }]
  const { party, clientSecret } = await register(sql, shop({ authentication: { method: 'key', keys } }), now)
  assert.equal(clientSecret, null)
  assert.deepEqual(party.authentication, { method: 'key', keys })
  await assert.rejects(renewSecret(sql, party.partyId, now), refusal('parties.secret_not_used'))
})

test('registering twice under one id is refused: parties.already_registered', async (t) => {
  const { sql } = await openTestDb(t)
  const registration = shop()
  await register(sql, registration, now)
  await assert.rejects(register(sql, registration, now), refusal('parties.already_registered'))
})

test('plaintext without a legal ground is refused: parties.claim_needs_legal_ground', async (t) => {
  const { sql } = await openTestDb(t)
  for (const claim of ['name', 'family_name', 'given_name', 'birthdate', 'sex'] as const)
    await assert.rejects(
      register(sql, shop({ claims: [claim] }), now),
      refusal('parties.claim_needs_legal_ground'),
    )
})

test('addresses a browser must not be sent to are refused: parties.redirect_uri_invalid', async (t) => {
  const { sql } = await openTestDb(t)
  const bad = [
    'http://shop.example/callback',
    'https://shop.example/callback#part',
    'https://shop.example/callback#',
    'https://user:pass@shop.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/callback',
    '',
  ]
  for (const uri of bad) {
    await assert.rejects(
      register(sql, shop({ redirectUris: [uri] }), now),
      refusal('parties.redirect_uri_invalid'),
    )
    await assert.rejects(
      register(sql, shop({ postLogoutRedirectUris: [uri] }), now),
      refusal('parties.redirect_uri_invalid'),
    )
  }
  const local = ['http://localhost:7701/callback', 'http://localhost:7701/other']
  await register(sql, shop({ redirectUris: local }), now)
})

test('two hosts in one registration are refused: parties.redirect_hosts_differ', async (t) => {
  const { sql } = await openTestDb(t)
  const redirectUris = ['https://shop.example/a', 'https://other.example/b']
  await assert.rejects(register(sql, shop({ redirectUris }), now), refusal('parties.redirect_hosts_differ'))
})

test('a logo that could do more than be looked at is refused: parties.logo_invalid', async (t) => {
  const { sql } = await openTestDb(t)
  const bad = [
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<svg onload="alert(1)"></svg>',
    '<svg><a href="javascript:alert(1)">x</a></svg>',
    '<svg><foreignObject></foreignObject></svg>',
    '<!DOCTYPE svg [<!ENTITY x "y">]><svg></svg>',
    '<img src=x>',
  ]
  for (const logoSvg of bad)
    await assert.rejects(register(sql, shop({ logoSvg }), now), refusal('parties.logo_invalid'))
  const logoSvg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
  await register(sql, shop({ logoSvg }), now)
})

test('an edit keeps the sector, and one made on an old version is refused: parties.changed_meanwhile', async (t) => {
  const { sql } = await openTestDb(t)
  const { party } = await register(sql, shop(), now)
  const {
    partyId: _,
    authentication: __,
    ...fields
  } = shop({ redirectUris: ['https://new.example/callback'] })
  const edited = await edit(sql, party.partyId, { ...fields, version: 1 }, now)
  assert.deepEqual([edited.sector, edited.version], ['shop.example', 2])
  await assert.rejects(
    edit(sql, party.partyId, { ...fields, version: 1 }, now),
    refusal('parties.changed_meanwhile'),
  )
})

test('a party nobody registered is refused: parties.unknown_party', async (t) => {
  const { sql } = await openTestDb(t)
  await assert.rejects(known(sql, newId()), refusal('parties.unknown_party'))
  assert.equal(await readParty(sql, "not an id'"), null)
})

test('a client is known by id and secret, else refused: parties.client_unauthorised', async (t) => {
  const { sql } = await openTestDb(t)
  const { party, clientSecret } = await register(sql, shop(), now)
  assert.equal((await authenticate(sql, basic(party.clientId, clientSecret ?? ''))).partyId, party.partyId)
  const wrong = [
    undefined,
    '',
    'Basic',
    'Bearer x',
    basic(party.clientId, 'wrong'),
    basic(newId(), clientSecret ?? ''),
    basic('', clientSecret ?? ''),
    basic('%', '%'),
  ]
  for (const header of wrong)
    await assert.rejects(authenticate(sql, header), refusal('parties.client_unauthorised'))
})

test('whatever stands in the header, somebody is known or refused', async (t) => {
  const { sql } = await openTestDb(t)
  const header = fc.oneof(
    fc.string(),
    fc.base64String().map((text) => `Basic ${text}`),
    fc.tuple(fc.string(), fc.string()).map(([id, secret]) => basic(id, secret)),
  )
  await fc.assert(
    fc.asyncProperty(header, async (text) =>
      assert.rejects(authenticate(sql, text), refusal('parties.client_unauthorised')),
    ),
  )
})

test('a new secret ends the old one', async (t) => {
  const { sql } = await openTestDb(t)
  const { party, clientSecret: old } = await register(sql, shop(), now)
  const { clientSecret } = await renewSecret(sql, party.partyId, now)
  await authenticate(sql, basic(party.clientId, clientSecret))
  await assert.rejects(
    authenticate(sql, basic(party.clientId, old ?? '')),
    refusal('parties.client_unauthorised'),
  )
})

test('a suspended party is refused until it is resumed: parties.party_suspended', async (t) => {
  const { sql } = await openTestDb(t)
  const { party, clientSecret } = await register(sql, shop(), now)
  const header = basic(party.clientId, clientSecret ?? '')
  assert.equal((await setState(sql, party.partyId, 'suspended', now)).isChanged, true)
  assert.equal((await setState(sql, party.partyId, 'suspended', now)).isChanged, false)
  await assert.rejects(authenticate(sql, header), refusal('parties.party_suspended'))
  await setState(sql, party.partyId, 'active', now)
  await authenticate(sql, header)
})

test('every claim is found again at its path, and at no other', () => {
  for (const claim of cardClaims) assert.equal(claimAt(claimPath(claim)), claim)
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 }),
      (path) => {
        const claim = claimAt(path)
        if (claim) assert.deepEqual(claimPath(claim), path)
      },
    ),
  )
  for (const path of [
    [],
    ['age_equal_or_over'],
    ['age_equal_or_over', 18],
    ['age_equal_or_over', '18', 'x'],
    [null],
  ])
    assert.equal(claimAt(path), null)
})
