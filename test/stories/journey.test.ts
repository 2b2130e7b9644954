import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poses } from '../puppet/poses.ts'
import { startCity } from './city.ts'
import { join, openPerson, revokeCard } from './operator.ts'
import { deskSize, openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, showFace } from './resident.ts'
import { agree, askToLogIn, learned, logInControl } from './shopping.ts'
import { wordsOf } from './words.ts'

test('a resident gets a card, a shop learns one answer, an operator revokes, the shop refuses', async (t) => {
  const city = await startCity(t)
  const resident = await sampleResident(city, 0)
  const acts = await poses(resident.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open()

  await t.test('enrols with the camera and holds a lightweight card', async () => {
    await page.goto(city.wallet)
    await applyAs(page, resident)
    await showFace({ page, camera: phone.camera, poses: acts })
    await openCard(page)
    const { card } = await wordsOf(page)
    await page.getByText(card.states.active, { exact: true }).waitFor()
    await page.getByText(card.editions.lightweight, { exact: true }).waitFor()
  })

  let sub: unknown
  await t.test('logs in to a shop that learns “over 18” and a number of its own, nothing else', async () => {
    await askToLogIn(page, city)
    await agree(page)
    await page.waitForURL((url) => url.href.startsWith(city.shop))
    const claims = await learned(page)
    sub = claims['sub']
    assert.equal(claims['age_over_18'], true)
    assert.equal(claims['acr'], 'urn:hufu:acr:lightweight')
    const protocol = [
      'iss',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'at_hash',
      'sid',
      'azp',
      'jti',
      's_hash',
    ]
    const told = Object.keys(claims).filter((claim) => !protocol.includes(claim))
    assert.deepEqual(told.toSorted(), ['acr', 'age_over_18', 'amr', 'sub'])
    const seen = await page.locator('html').textContent()
    for (const secret of [resident.name, resident.idNumber]) assert(!seen?.includes(secret))
  })

  await t.test('sees that use: who, what, when, why', async () => {
    await page.goto(`${city.wallet}#/uses`)
    const { events, uses } = await wordsOf(page)
    await page.getByText(events.login('虎符小店')).click()
    for (const heading of [uses.who, uses.what, uses.when, uses.why]) {
      await page.getByText(heading, { exact: true }).waitFor()
    }
    await page.getByText('本店部分商品只能卖给年满十八岁的人。').waitFor()
  })

  const desk = await phone.open({ language: 'en-GB', size: deskSize })
  await t.test(
    'an operator joins by the printed invitation, finds the person and revokes the card',
    async () => {
      await join(desk, city.invitation, 'Officer Chen')
      await openPerson(desk, resident)
      await revokeCard(desk)
    },
  )

  await t.test('the next login is refused, and the shop learns nothing', async () => {
    await page.goto(city.shop)
    await page.getByRole('button', { name: '退出登录' }).click()
    await logInControl(page).waitFor()
    await askToLogIn(page, city)
    const words = await wordsOf(page)
    await page.getByText(words.present.notActive).waitFor()
    assert(sub)
  })

  await t.test('the wallet says that the card is revoked, and shows who looked', async () => {
    await page.goto(city.wallet)
    const words = await wordsOf(page)
    await page.getByText(words.card.states.revoked, { exact: true }).waitFor()
    await page.goto(`${city.wallet}#/uses`)
    await page.getByText(words.events.cards.revoked).first().waitFor()
    await page.getByText(words.uses.badge).first().waitFor()
  })

  await t.test('nothing the server printed holds a number, a name or a token', () => {
    for (const secret of [resident.idNumber, resident.name]) assert(!city.output().includes(secret))
  })
})
