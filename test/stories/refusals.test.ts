import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Pose, type Poses, poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { openPhone, type Phone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { inspect } from './screen.ts'
import { wordsOf } from './words.ts'

const endings: (() => unknown)[] = []
const atEnd = { after: (end: () => unknown) => void endings.push(end) }
let city: City
let lin: Person & { portrait: Buffer; poses: Poses }
let ouyang: typeof lin
let phone: Phone

before(async () => {
  city = await startCity(atEnd)
  const [one, other] = await Promise.all([sampleResident(city, 0), sampleResident(city, 2)])
  lin = { ...one, poses: await poses(one.portrait) }
  ouyang = { ...other, poses: await poses(other.portrait) }
  phone = await openPhone(atEnd, lin.poses.atRest)
})
after(async () => {
  for (const end of endings.toReversed()) await end()
})

const openWallet = async (given?: Parameters<Phone['open']>[0]): Promise<Page> => {
  const page = await phone.open(given)
  await page.goto(city.wallet)
  return page
}

test('somebody else’s face gets no card, and is told what to do next', async () => {
  const page = await openWallet()
  await applyAs(page, lin)
  await showFace({ page, camera: phone.camera, poses: ouyang.poses })
  const { refused, desk } = await wordsOf(page)
  await page.getByRole('heading', { name: refused.reasons.face_differs.title }).waitFor()
  await page.getByText(refused.reasons.face_differs.next).waitFor()
  await page.getByRole('link', { name: desk.title }).waitFor()
  await inspect(page, 'wallet-face-differs')
  const [text, stored] = [await page.locator('body').innerText(), await page.evaluate('location.href')]
  assert.doesNotMatch(`${text} ${String(stored)}`, /0\.\d{2}|similar|相似/)
  await page.getByRole('button', { name: refused.startOver }).waitFor()
})

test('a camera that is not allowed is explained, and allowing it goes on', async () => {
  const page = await openWallet({ mayUseCamera: false })
  await applyAs(page, lin)
  const { capture, card } = await wordsOf(page)
  await page.getByRole('button', { name: capture.start }).click()
  await page.getByText(capture.faults.denied.title).waitFor()
  await page.getByText(capture.faults.denied.steps[0] ?? '').waitFor()
  await inspect(page, 'wallet-camera-denied')
  await page.context().grantPermissions(['camera'])
  await page.locator('.capture-stage').waitFor()
  await showFace({ page, camera: phone.camera, poses: lin.poses })
  await openCard(page)
  await page.getByText(card.states.active, { exact: true }).waitFor()
})

const another: Record<Pose, Pose> = {
  look_straight: 'look_straight',
  turn_left: 'turn_right',
  turn_right: 'turn_left',
  blink: 'turn_left',
  open_mouth: 'turn_right',
  come_closer: 'turn_left',
}

test('who does another movement than the one asked for is told so, and may try again', async () => {
  const page = await openWallet({ language: 'en-GB' })
  await applyAs(page, ouyang)
  const acting = { page, camera: phone.camera, poses: ouyang.poses }
  await showFace({ ...acting, act: (asked) => another[asked] })
  const { capture, card } = await wordsOf(page)
  await page.getByText(capture.failed).waitFor()
  await page.getByText(capture.failures.wrong_action.change).waitFor()
  await inspect(page, 'wallet-wrong-movement')
  await showFace({ ...acting, poses: await poses(ouyang.portrait, 4) })
  await openCard(page)
  await page.getByText(card.states.active, { exact: true }).waitFor()
})

test('a name and a number that do not belong together are refused, without saying which is wrong', async () => {
  const page = await openWallet({ language: 'en-GB' })
  await applyAs(page, { name: lin.name, idNumber: ouyang.idNumber })
  const alert = page.getByRole('alert')
  await alert.waitFor()
  await inspect(page, 'wallet-not-in-register')
  const { identity } = await wordsOf(page)
  assert.equal(await page.getByRole('textbox', { name: identity.name }).inputValue(), lin.name)
})

test('a number with a mistyped digit is caught before it is sent', async () => {
  const page = await openWallet({ language: 'en-GB' })
  const { name, idNumber } = lin
  const mistyped = idNumber.slice(0, 16) + ((Number(idNumber[16]) + 1) % 10) + idNumber.slice(17)
  let sent = 0
  page.on('request', (request) => {
    if (request.method() === 'PUT' || request.method() === 'POST') sent += 1
  })
  await applyAs(page, { name, idNumber: mistyped })
  const { identity } = await wordsOf(page)
  await page.getByText(identity.numberChecksum).waitFor()
  assert.equal(sent, 0)
  await inspect(page, 'wallet-mistyped')
})
