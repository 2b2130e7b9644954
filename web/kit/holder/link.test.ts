import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseRequestLink } from './link.ts'

const own = { origin: 'http://localhost:7700' }
const parameters = `client_id=x509_hash%3Aabc&request_uri=${encodeURIComponent('http://localhost:7700/oid4vp/requests/1')}`
const link = {
  clientId: 'x509_hash:abc',
  requestUri: 'http://localhost:7700/oid4vp/requests/1',
  method: 'get',
}

test('links of this wallet and of any wallet are understood', () => {
  assert.deepEqual(parseRequestLink(`http://localhost:7700/wallet/#/present?${parameters}`, own), link)
  assert.deepEqual(parseRequestLink(` openid4vp://?${parameters}\n`, own), link)
  assert.deepEqual(parseRequestLink(`haip-vp://?${parameters}&request_uri_method=post`, own), {
    ...link,
    method: 'post',
  })
})

const refused: [string, string, string][] = [
  ['a word', 'hello', 'web.link_unknown'],
  ['a shop’s own page', 'https://shop.example/#/present?client_id=a', 'web.link_unknown'],
  ['a link without a request', 'openid4vp://?client_id=a', 'web.link_incomplete'],
  [
    'a request in the clear',
    'openid4vp://?client_id=a&request_uri=http%3A%2F%2Fshop.example%2Fr',
    'web.link_insecure',
  ],
  ['a script', 'openid4vp://?client_id=a&request_uri=javascript%3Aalert(1)', 'web.link_insecure'],
]
for (const [sentence, text, code] of refused)
  test(`refused: ${sentence}`, () => assert.throws(() => parseRequestLink(text, own), { message: code }))

test('whatever a code holds, it is a link or a refusal', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((text) => `openid4vp://?${text}`),
      ),
      (text) => {
        try {
          assert.ok(parseRequestLink(text, own).requestUri)
        } catch (thrown) {
          assert.match(thrown instanceof Error ? thrown.message : '', /^web\.link_/)
        }
      },
    ),
  )
})
