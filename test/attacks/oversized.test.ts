import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { dcql, type Json, jws, sdJwt, statusList } from '#identity/formats'
import { testKey } from '#test/device'
import { openDesk } from '#test/wallet/desk'
import { encrypt, fetchRequest, parseLink, post } from '#test/wallet/presentation'

// Too much, too deep, too many, and small things that unfold into large ones.

const megabyte = 1024 * 1024
const deep = (depth: number): string => `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`
const refuses = (work: () => unknown, code: string) => assert.rejects(async () => work(), { code })

test('a body that is too large, too deep or of too many fields is refused before it is worked on', async (t) => {
  const { city } = await openDesk(t)
  const tell = async (body: string, type = 'application/json') => {
    const headers = { 'content-type': type }
    const response = await fetch(`${city.origin}/oid4vci/credential`, { method: 'POST', headers, body })
    const answer = Object(await response.json())
    return [response.status, answer.code ?? answer.error]
  }
  assert.deepEqual(await tell(`{"a":"${'x'.repeat(megabyte)}"}`), [413, 'base.body_too_large'])
  for (const body of [deep(40), deep(5_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`])
    assert.ok([400, 401].includes(Number((await tell(body))[0])))
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`f${i}`, i]))
  assert.ok([400, 401].includes(Number((await tell(JSON.stringify(many)))[0])))
  const pairs = Array.from({ length: 8_000 }, (_, i) => `a${i}=1`).join('&')
  assert.ok(Number((await tell(pairs, 'application/x-www-form-urlencoded'))[0]) >= 400)
  const address = await fetch(`${city.origin}/api/history?before=${'1'.repeat(20_000)}`)
  assert.ok([400, 404, 414, 431].includes(address.status), String(address.status))
})

test('an answer of a wallet that is too large, or unfolds into something too large, is refused', async (t) => {
  const { ask, wallet } = await openDesk(t)
  const link = async () => fetchRequest(parseLink((await ask()).body.walletLink))
  const request = await link()
  assert.ok((await post(request, { response: 'a'.repeat(60_001) })).status >= 400)
  const bomb = await encrypt(request, { vp_token: { card: ['x'.repeat(200_000)] }, state: request.state })
  const told = await post(request, { response: bomb })
  assert.ok(told.status === 413 || told.status === 400, String(told.status))
  const { credential } = wallet.copies[0] ?? assert.fail()
  const padded = await wallet.answer((await ask()).body.walletLink, {
    rewrite: () => `${credential}${'WyJhIiwiYiIsImMiXQ~'.repeat(400)}`,
  })
  assert.deepEqual([padded.status, padded.body.code], [400, 'formats.too_large'])
})

test('a token, a credential or a question is read up to its limit and not beyond', async () => {
  await refuses(() => jws.parse(`${'a'.repeat(200_000)}.b.c`), 'formats.too_large')
  await refuses(() => sdJwt.parse('a'.repeat(300_000)), 'formats.too_large')
  await refuses(() => sdJwt.parse(`${nested()}~${'WyJhIiwiYiIsImMiXQ~'.repeat(300)}`), 'formats.too_large')
  await refuses(() => sdJwt.parse(`${nested()}~`), 'formats.too_large')
  const claims = Array.from({ length: 1_000 }, () => ({ path: ['a'] }))
  const query: Json = { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] }, claims }] }
  await refuses(() => dcql.parse(query), 'formats.query_malformed')
})

/** A signed payload that is deeper than any claim set. */
function nested(): string {
  const key = testKey()
  const input = jws.signingInput({ alg: 'ES256' }, { vct: 'x' })
  const [header = ''] = input.split('.')
  const text = `${header}.${Buffer.from(deep(200)).toString('base64url')}`
  return `${text}.${key.sign(text)}`
}

test('a status list of a few kilobytes that unfolds into hundreds of megabytes is given up on', async () => {
  const lst = deflateSync(Buffer.alloc(64 * megabyte)).toString('base64url')
  assert.ok(lst.length < 100_000)
  await refuses(() => statusList.decodeList({ bits: 1, lst }), 'formats.status_list_malformed')
})
