import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testKeys } from '#test/keys'
import { createBox, createDecryptionKey, decrypt } from './sealing.ts'

// https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-8.3
test('the encrypted answer in §8.3 of the text is opened with the key printed there', async () => {
  const key = {
    x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk',
    y: 'Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk',
    d: 'Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww',
  }
  const answer =
    'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNhZlFh' +
    'UkJrU1ZOSGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6' +
    'IlAtMjU2In19..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJg' +
    'Q.1wR024_3-qtAlx1oFIUpQQ'
  assert.deepEqual(JSON.parse((await decrypt(key, answer)) ?? ''), {
    vp_token: { example_credential_id: ['eyJhb...YMetA'] },
  })
  assert.equal(await decrypt(key, `${answer.slice(0, -2)}AA`), null, 'one bit changed')
  assert.equal(await decrypt(createDecryptionKey(), answer), null, 'another key')
})

test('what was sealed opens on the next day, and never after the second, whoever has all the keys there are', () => {
  const keys = testKeys()
  const box = createBox<{ n: number }>(keys, 'presentation.answer')
  const days = (n: number) => new Date(Date.now() + n * 86_400_000 + 1_000)
  const sealed = box.seal('one', { n: 1 })
  keys.renewPassing(days(0))
  assert.equal(keys.passing('x', 'y').length, 1)
  keys.renewPassing(days(1))
  assert.deepEqual(box.open('one', sealed), { n: 1 })
  const second = box.seal('two', { n: 2 })
  keys.renewPassing(days(2))
  assert.throws(() => box.open('one', sealed))
  assert.deepEqual(box.open('two', second), { n: 2 })
})

test('what was sealed for one request, or as one thing, does not open for another', () => {
  const keys = testKeys()
  const box = createBox<{ n: number }>(keys, 'presentation.answer')
  const sealed = box.seal('one', { n: 1 })
  assert.deepEqual(box.open('one', sealed), { n: 1 })
  assert.throws(() => box.open('two', sealed))
  assert.throws(() => createBox(keys, 'presentation.key').open('one', sealed))
})
