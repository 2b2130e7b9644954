import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { rights } from '#contract/identity/parties'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import * as journey from './journey.ts'
import { considerErasure, goRound, invite, join, openPerson, revokeCard } from './operator.ts'
import { deskSize, type Given, openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { complaintsOf } from './screen.ts'

// Of somebody whose name would be a script, if any page took words for more than words.
const officer = '<img src=x onerror=alert(1)> Chen'
const shops = { 'zh-CN': '虎符小店', 'en-GB': 'Hufu Corner Shop' }

type Walk = { city: City; language: NonNullable<Given['language']>; place: number; invitation: string }

test('a resident gets a card, a shop learns one answer, an operator revokes, the shop refuses', async (t) => {
  const city = await startCity(t)
  let { invitation } = city
  for (const [place, language] of [
    [0, 'zh-CN'],
    [2, 'en-GB'],
  ] as const)
    await t.test(language, async (own) => {
      const desk = await walk(own, { city, language, place, invitation })
      // Who comes next is let in by who is there.
      invitation = await invite(desk, city, rights)
    })
})

async function walk(t: TestContext, { city, language, place, invitation }: Walk): Promise<Page> {
  const person = await sampleResident(city, place)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open({ language })
  const desk = await phone.open({ language, size: deskSize })
  const complaints = [complaintsOf(page), complaintsOf(desk)]
  const resident = { city, phone, page, person, poses: acts }

  await t.test('enrols with the camera and holds a lightweight card', () => journey.enrol(resident))
  await t.test('logs in to a shop that learns “over 18” and a number of its own, nothing else', async () => {
    const claims = await journey.logInAtShop(resident)
    assert.equal(claims['age_over_18'], true)
    assert.equal(claims['acr'], 'urn:hufu:acr:lightweight')
  })
  await t.test('sees that use: who, what, when, why', () => journey.readHistory(resident, shops[language]))
  await t.test('takes a copy of everything, and orders and takes back the end of it', () =>
    journey.askForMyData(resident),
  )
  await t.test('finds its way in the other rooms', () => journey.lookAround(resident))
  await t.test('an operator joins by an invitation, and finds the person', async () => {
    await join(desk, invitation, officer)
    await goRound(desk, city)
    await openPerson(desk, person)
    await considerErasure(desk)
  })
  await t.test('the wallet shows that an operator looked', () => journey.seeLook(resident))
  await t.test('the operator revokes the card', () => revokeCard(desk))
  await t.test('the next login is refused, and the shop learns nothing', () => journey.beRefused(resident))
  await t.test('the wallet says that the card is revoked, and what to do', () =>
    journey.seeRevocation(resident),
  )
  await t.test('nothing printed or measured holds a number, a name or a token', async () => {
    const metrics = await (await fetch(`${city.origin}/metrics`)).text()
    for (const secret of [person.idNumber, person.name]) {
      assert(!city.output().replace(city.invitation, '').includes(secret))
      assert(!metrics.includes(secret))
    }
  })
  await t.test('no browser complained', () => assert.deepEqual(complaints, [[], []]))
  return desk
}
