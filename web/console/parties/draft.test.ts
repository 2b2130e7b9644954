import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cardClaims, isPlaintext } from '#contract/identity/parties'
import { answerClaims, emptyDraft, fieldsOf, missingIn, plainClaims, publicKeyOf } from './draft.ts'

test('the form offers every claim of the card once, on the side the contract puts it', () => {
  assert.deepEqual([...answerClaims, ...plainClaims].toSorted(), [...cardClaims].toSorted())
  assert.deepEqual(
    plainClaims.filter((claim) => !isPlaintext(claim)),
    [],
  )
  assert.deepEqual(answerClaims.filter(isPlaintext), [])
})

test('a legal ground is asked for exactly where plain data is', () => {
  const filled = {
    ...emptyDraft,
    nameZh: '店',
    nameEn: 'Shop',
    purposeZh: '用途',
    purposeEn: 'why',
    redirects: 'https://a.cn/cb',
  }
  assert.deepEqual(missingIn({ ...filled, claims: new Set(['age_over_18'] as const) }), [])
  assert.deepEqual(missingIn({ ...filled, claims: new Set(['name'] as const) }), ['groundZh', 'groundEn'])
  assert.equal(fieldsOf({ ...filled, groundZh: '法', groundEn: 'law' }).legalGround, null)
})

test('addresses are one a line, spaces and empty lines aside', () => {
  const { redirectUris } = fieldsOf({ ...emptyDraft, redirects: ' https://a.cn/cb \n\nhttps://a.cn/two\n' })
  assert.deepEqual(redirectUris, ['https://a.cn/cb', 'https://a.cn/two'])
})

test('only a public P-256 key is taken as a key', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
  assert.deepEqual(publicKeyOf(JSON.stringify({ ...key, use: 'sig' })), key)
  assert.equal(publicKeyOf(JSON.stringify({ ...key, d: 'private' })), undefined)
  assert.equal(publicKeyOf(JSON.stringify({ ...key, crv: 'P-384' })), undefined)
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => publicKeyOf(text) === undefined))
})
