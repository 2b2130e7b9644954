import { test } from 'node:test'
import { poses } from '../puppet/poses.ts'
import { startCity } from './city.ts'
import { openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, showFace } from './resident.ts'
import { wordsOf } from './words.ts'

for (const place of [0, 1, 2, 3, 4])
  test(`resident ${place}`, async (t) => {
    const city = await startCity(t)
    const person = await sampleResident(city, place)
    const acts = await poses(person.portrait)
    const phone = await openPhone(t, acts.atRest)
    const page = await phone.open({ language: 'en-GB' })
    const asked: string[] = []
    try {
      await page.goto(city.wallet)
      await applyAs(page, person)
      await showFace({ page, camera: phone.camera, poses: acts, onAsked: async (p) => { asked.push(p) } })
      await openCard(page)
      await page.getByText((await wordsOf(page)).card.states.active, { exact: true }).waitFor()
      console.log(place, 'OK', asked.join(' '))
    } catch (error) {
      console.log(place, 'FAILED', asked.join(' '), (await page.locator('main').textContent())?.slice(0, 400))
      throw error
    }
  })
