import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownPageOf } from './own-page.ts'

const origin = 'https://id.city.example'

test('a code from the desk leads to its page, and no other link does', () => {
  assert.equal(ownPageOf(`${origin}/wallet/#/desk/ABCDE01234`, origin), '/desk/ABCDE01234')
  for (const other of [
    'https://evil.example/wallet/#/desk/ABCDE01234',
    `${origin}.evil.example/wallet/#/desk/ABCDE01234`,
    `${origin}/wallet/#/me/block`,
    `${origin}/wallet/#/desk/ABCDE01234/more`,
    `${origin}/console/#/desk/ABCDE01234`,
    'ABCDE01234',
  ])
    assert.equal(ownPageOf(other, origin), undefined, other)
})
