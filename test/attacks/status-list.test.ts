import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { newId } from '#base/ids'
import { type JsonObject, jws, statusList } from '#identity/formats'
import {
  askCard,
  assertNoFault,
  encode,
  openHouseWithRival,
  type Party,
  rebound,
  type Resident,
} from './house.ts'
import { refusal } from './target.ts'

// A list that says of a stopped card that it is well: bent on the way to the verifier, or put in the place of another.
// The verifier here is any verifier: it has what the city publishes, and the city's root.

let house: Awaited<ReturnType<typeof openHouseWithRival>>
let ana: Resident
let hotel: Party
before(async () => {
  house = await openHouseWithRival()
  ana = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

const place = () => {
  const [first] = ana.places
  assert.ok(first)
  return first
}
const fetchList = async () => {
  const { status, text, type } = await house.target.shoot({ path: new URL(place().uri).pathname })
  assert.deepEqual([status, type], [200, 'application/statuslist+jwt'])
  return text
}
const open = (text: string, uri = place().uri, now = new Date()) =>
  statusList.verifyToken(text, { uri, now, signed: house.trust.isStatusListSigned })
const valueIn = async (text: string) => statusList.read(await open(text), place().idx)
const sign = (header: JsonObject, payload: JsonObject, by: (input: string) => string) => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${by(input)}`
}
const refused = (text: string, code: string, uri?: string, now?: Date) =>
  assert.rejects(open(text, uri, now), { code }, code)

async function stop(): Promise<void> {
  await house.db.tx((sql) =>
    house.cards.stopEverything(sql, {
      personId: ana.personId,
      requestId: newId(),
      fate: 'end',
      reason: 'device_lost',
      by: { kind: 'resident' },
    }),
  )
}

/** As it was before the phone was lost. */
let older = ''
test('a list from before the stop says so of itself: its age is in every answer', async () => {
  older = await fetchList()
  assert.equal(await valueIn(older), statusList.VALUES.valid)
  await stop()
  const deadline = Date.now() + 2_000
  while ((await valueIn(await fetchList())) !== statusList.VALUES.invalid) assert.ok(Date.now() < deadline)
  const snapshot = await open(older)
  const { idx } = place()
  const later = new Date(Date.now() + 601_000)
  assert.equal(statusList.askOffline(snapshot, { idx, now: new Date(), ageMaxSeconds: 600 }).status, 'valid')
  assert.throws(() => statusList.askOffline(snapshot, { idx, now: later, ageMaxSeconds: 600 }), {
    code: 'formats.status_snapshot_old',
  })
  await refused(older, 'formats.status_list_expired', undefined, new Date(Date.now() + 86_401_000))
})

test('a bit turned back, a time moved, another list’s name: formats.signature_invalid', async () => {
  const { header, payload } = jws.parse(await fetchList())
  const [, , signature = ''] = (await fetchList()).split('.')
  const list = await open(await fetchList())
  const { idx } = place()
  statusList.write(list, idx, statusList.VALUES.valid)
  const healed = { bits: list.bits, lst: deflateSync(list.bytes).toString('base64url') }
  for (const change of [
    { status_list: healed },
    { exp: Number(payload['exp']) + 86_400 },
    { iat: Number(payload['iat']) + 3_600 },
    { ttl: 1_000_000 },
  ])
    await refused(
      `${encode(header)}.${encode({ ...payload, ...change })}.${signature}`,
      'formats.signature_invalid',
    )
  const [head = '', body = ''] = (await fetchList()).split('.')
  await refused(`${head}.${body}.${'A'.repeat(86)}`, 'formats.signature_invalid')
  await refused(`${head}.${body}.`, 'formats.signature_invalid')
})

test('a list that another city of the same name signed is not ours: trust.chain_untrusted', async () => {
  const { payload } = jws.parse(older)
  const theirs = await house.rival.signer('statusList')
  const ours = await house.trust.signer('statusList')
  const header = { alg: 'ES256', typ: 'statuslist+jwt' }
  await refused(sign({ ...header, x5c: theirs.x5c }, payload, theirs.sign), 'trust.chain_untrusted')
  await refused(
    sign({ ...header, x5c: [...theirs.x5c, ...ours.x5c] }, payload, theirs.sign),
    'trust.chain_untrusted',
  )
  await refused(sign({ ...header, x5c: ours.x5c }, payload, theirs.sign), 'formats.signature_invalid')
  await refused(sign(header, payload, theirs.sign), 'trust.chain_malformed')
})

test('what the city signed for another purpose is no list: trust.certificate_of_another, formats.type_not_accepted', async () => {
  const { payload } = jws.parse(older)
  for (const use of ['credential', 'request', 'historyLog'] as const) {
    const { sign: by, x5c } = await house.trust.signer(use)
    await refused(
      sign({ alg: 'ES256', typ: 'statuslist+jwt', x5c }, payload, by),
      'trust.certificate_of_another',
    )
  }
  const { sign: by, x5c } = await house.trust.signer('statusList')
  for (const typ of ['JWT', 'dc+sd-jwt', 'statuslist+cwt'])
    await refused(sign({ alg: 'ES256', typ, x5c }, payload, by), 'formats.type_not_accepted')
  for (const alg of ['none', 'HS256', 'ES384', 'RS256'])
    await refused(sign({ alg, typ: 'statuslist+jwt', x5c }, payload, by), 'formats.algorithm_not_accepted')
})

test('one list in the place of another is refused: formats.status_list_malformed', async () => {
  const text = await fetchList()
  for (const uri of [
    `${place().uri}0`,
    place().uri.replace(/\d+$/, '2'),
    place().uri.replace('http:', 'https:'),
    '',
  ])
    await refused(text, 'formats.status_list_malformed', uri)
})

test('a list that unfolds into more than a list is refused before it fills the memory', async () => {
  const { sign: by, x5c } = await house.trust.signer('statusList')
  const { payload } = jws.parse(older)
  const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url')
  const text = sign(
    { alg: 'ES256', typ: 'statuslist+jwt', x5c },
    { ...payload, status_list: { bits: 2, lst: bomb } },
    by,
  )
  const started = process.memoryUsage().rss
  await refused(text, 'formats.status_list_malformed')
  assert.ok(process.memoryUsage().rss - started < 48 * 1024 * 1024)
})

test('a place beyond the list is no place: formats.status_index_outside', async () => {
  const list = await open(await fetchList())
  for (const idx of [1_048_576, Number.MAX_SAFE_INTEGER, -1])
    assert.throws(() => statusList.read(list, idx), { code: 'formats.status_index_outside' })
})

test('the city itself asks its own books, not what a card says of its place', async () => {
  const eve = await house.resident()
  const bo = await house.resident()
  const [copy] = eve.copies
  const [well] = bo.places
  assert.ok(copy && well)
  const { sign: by } = await house.trust.signer('credential')
  // Signed by the city for the sake of the test: a stopped card that points at the place of a living one, or nowhere.
  const statuses: [JsonObject, number, string | undefined][] = [
    [
      { status_list: { uri: 'https://evil.example/status/lists/1', idx: 1 } },
      403,
      'presentation.card_unknown',
    ],
    [{ status_list: { ...well, uri: well.uri.replace(/\d+$/, '999') } }, 403, 'presentation.card_unknown'],
    [{ status_list: { ...well, idx: 1_048_577 } }, 403, 'presentation.card_unknown'],
    [{ status_list: { idx: 1 } }, 400, 'formats.status_list_malformed'],
    [{}, 403, 'presentation.card_unknown'],
  ]
  for (const [status, told, code] of statuses) {
    const asked = await askCard(house.target, hotel)
    const rewrite = rebound(copy.key, (jwt, disclosures) => {
      const { header, payload } = jws.parse(jwt)
      return [sign(header, { ...payload, status }, by), disclosures]
    })
    const sent = await eve.wallet().answer(asked.walletLink, { rewrite })
    assert.deepEqual([sent.status, sent.body.code], [told, code], JSON.stringify(status))
  }
})

test('lists are numbered, and nothing else is a list', async () => {
  for (const path of [
    '/status/lists/0',
    '/status/lists/-1',
    '/status/lists/1e9',
    '/status/lists/x',
    '/status/lists/1;2',
  ])
    assert.deepEqual(refusal(await house.target.shoot({ path })), [400, 'base.invalid_input'], path)
  assert.deepEqual(refusal(await house.target.shoot({ path: '/status/lists/2147483647' })), [
    404,
    'status.unknown_list',
  ])
  assert.deepEqual(refusal(await house.target.shoot({ path: '/status/lists/1?time=1' })), [
    501,
    'status.history_unsupported',
  ])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
