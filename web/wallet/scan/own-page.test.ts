import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownPageOf } from './own-page.ts'

const origin = 'https://id.city.example'

test('a code from the desk, or of somebody who asks a guardian, leads to its page, and no other link does', () => {
  assert.equal(ownPageOf(`${origin}/wallet/#/desk/ABCDE01234`, origin), '/desk/ABCDE01234')
  const id = '01900000-0000-7000-8000-000000000000'
  assert.equal(ownPageOf(`${origin}/wallet/#/family/${id}`, origin), `/family/${id}`)
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
