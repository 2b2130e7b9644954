import type { Page } from 'playwright-core'
import type { PuppetCamera } from '../puppet/camera.ts'
import type { Pose, Poses } from '../puppet/poses.ts'
import { wordsOf } from './words.ts'

/** What a person does in the wallet, told in the words they see. */
export type Acting = {
  page: Page
  camera: PuppetCamera
  poses: Poses
  /** What they do when asked for a pose; without it, what they were asked for. */
  act?: (asked: Pose) => Pose
  /** Called as soon as the page asks for something, before it is done. */
  onAsked?: (asked: Pose) => Promise<void>
}
export type Person = { name: string; idNumber: string }

const frameMs = 170
/** Who is asked for the same thing for so long does it again. */
const patienceMs = 1_500
const captureWithinMs = 90_000
const decidedWithinMs = 30_000

type At = (screen: string) => Promise<void>

/** From the welcome to the page that asks for the camera. */
export async function applyAs(
  page: Page,
  { name, idNumber }: Person,
  at: At = async () => {},
): Promise<void> {
  const words = await wordsOf(page)
  await page.getByRole('link', { name: words.welcome.begin }).click()
  await page.getByRole('checkbox', { name: words.consent.termsAgree }).check()
  await page.getByRole('checkbox', { name: words.consent.faceAgree }).check()
  await at('consent')
  await page.getByRole('button', { name: words.consent.next }).click()
  await page.getByRole('textbox', { name: words.identity.name }).fill(name)
  await page.getByRole('textbox', { name: words.identity.number }).fill(idNumber)
  await at('identity')
  await page.getByRole('button', { name: words.identity.next }).click()
}

/** After the last step: the card is made, and opened. */
export async function openCard(page: Page, atIssued = async () => {}): Promise<void> {
  const { issuing } = await wordsOf(page)
  const open = page
    .getByRole('link', { name: issuing.open })
    .or(page.getByRole('button', { name: issuing.open }))
  await open.waitFor({ timeout: decidedWithinMs })
  await atIssued()
  await open.click()
  // The page leads on when it has put away what was made: whoever goes elsewhere before would be led back.
  await page.waitForURL(({ hash }) => !/^#\/(enrol|desk)/.test(hash))
}

/** Opens the camera, if it is not open yet, and does what the page says, step by step, until the page has something else to say. */
export async function showFace({ page, camera, poses, act, onAsked }: Acting): Promise<void> {
  const words = await wordsOf(page)
  camera.loop(poses.resting, frameMs)
  const start = page
    .getByRole('button', { name: words.capture.start })
    .or(page.getByRole('button', { name: words.capture.again }))
  const stage = page.locator('.capture-stage')
  await start.or(stage).first().waitFor()
  if (!(await stage.isVisible())) await start.click()
  const deadline = Date.now() + captureWithinMs
  let [last, doneAt] = ['', 0]
  while (Date.now() < deadline) {
    const told = await instructionOn(page)
    if (told === null) {
      if (last !== '') return
    } else if (told.key !== last || Date.now() - doneAt > patienceMs) {
      if (told.key !== last) await onAsked?.(told.pose)
      last = told.key
      await camera.play(poses[act?.(told.pose) ?? told.pose], frameMs)
      doneAt = Date.now()
    } else camera.loop(poses.resting, frameMs)
    await page.waitForTimeout(120)
  }
  throw new Error(`the capture did not end; the last instruction was "${last}"`)
}

type Told = { pose: Pose; key: string }

/** Reads the page as a person does: which step it is, and what to do. */
async function instructionOn(page: Page): Promise<Told | null> {
  const words = await wordsOf(page)
  const text = await page
    .locator('.capture-stage .capture-instruction')
    .textContent({ timeout: 300 })
    .catch(() => null)
  if (text === null) return null
  const step = await page
    .locator('.capture-stage header p')
    .textContent({ timeout: 300 })
    .catch(() => '')
  const pose = poseNames.find((name) => words.capture.instructions[name] === text.trim())
  return pose ? { pose, key: `${step} ${pose}` } : null
}

const poseNames: readonly Pose[] = [
  'look_straight',
  'turn_left',
  'turn_right',
  'blink',
  'open_mouth',
  'come_closer',
]
