import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scriptedWallet } from '#test/wallet'
import { openCity } from '#test/wallet/city'
import { logIn, openShop } from '#test/wallet/login'

test('a wallet that knows only the standards gets a card, logs in with it, and is refused once it is revoked', async (t) => {
  const city = await openCity(t)
  const { cardId } = await city.newCard()
  const { credential_offer: offer } = await city.db.tx((sql) => city.issuance.offer(sql, { cardId }))
  const wallet = scriptedWallet({ origin: city.origin })
  await wallet.redeem(offer, 3)
  assert.equal(wallet.copies.length, 3)
  const shop = await openShop(city)
  const { claims } = await logIn(city, shop, wallet)
  assert.equal(claims['age_over_18'], true)
  await city.db.tx((sql) => city.cards.revoke(sql, { cardId, reason: 'fraud', by: { kind: 'system' } }))
  await assert.rejects(logIn(city, shop, wallet))
  assert.equal(wallet.copies.length, 1, 'each copy is used once')
})
