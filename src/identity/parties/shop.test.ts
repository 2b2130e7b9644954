import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestDb } from '#test/database'
import { hasSecret, known } from './party.ts'
import { registerShop } from './shop.ts'

const now = new Date('2027-03-01T08:00:00Z')

test('the shop is registered once, keeps its secret over starts, and follows its address', async (t) => {
  const { sql } = await openTestDb(t)
  const dataDir = mkdtempSync(join(tmpdir(), 'hufu-shop-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const file = join(dataDir, 'shop', 'credentials.json')

  const first = await registerShop(sql, { dataDir, shopOrigin: 'http://localhost:7701', now })
  const again = await registerShop(sql, { dataDir, shopOrigin: 'http://localhost:7701', now })
  assert.deepEqual(again, first)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const party = await known(sql, first.clientId)
  assert.ok(hasSecret(party, first.clientSecret))
  assert.deepEqual([party.claims, party.version], [['age_over_18'], 1])

  await registerShop(sql, { dataDir, shopOrigin: 'http://localhost:8801', now })
  const moved = await known(sql, first.clientId)
  assert.deepEqual(moved.redirectUris, ['http://localhost:8801/callback'])
  assert.equal(moved.sector, party.sector, 'its residents keep their numbers')

  writeFileSync(file, '{"clientId":')
  const renewed = await registerShop(sql, { dataDir, shopOrigin: 'http://localhost:8801', now })
  assert.notEqual(renewed.clientSecret, first.clientSecret)
  assert.ok(hasSecret(await known(sql, first.clientId), renewed.clientSecret))
})
