// The residents a newcomer plays: made-up people with a photograph, so that the journey can be tried without
// importing anybody. The photographs are the demonstration pictures that npm's @vladmandic/face-api carries (MIT).
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import type { Wish } from './residents.ts'

export type Story = keyof typeof stories

/** What to expect of each. */
export const stories = {
  ready: { zh: '可以直接办卡。', en: 'Gets a card straight away.' },
  guardian: {
    zh: '41 岁，何语桐和何小满的监护人。先给自己办卡，再在「我 · 家人」里同意或代办。',
    en: 'Forty-one, guardian of 何语桐 and 何小满. Get her card first; then agree and apply for them under Me, Family.',
  },
  youth: {
    zh: '15 岁：自己申请，由监护人沈嘉怡在她的钱包里同意。有了卡，商店要求年满 18 岁时仍会拒绝。',
    en: 'Fifteen: applies herself, and her guardian 沈嘉怡 agrees in her own wallet. The shop that asks for 18 still says no.',
  },
  child: {
    zh: '9 岁：不能自己申请。由监护人沈嘉怡陪同到窗口，卡放在她的手机里。',
    en: 'Nine: cannot apply alone. Her guardian 沈嘉怡 comes along to the desk, and keeps the card on her own phone.',
  },
  lost: { zh: '身份证已挂失：办卡会被拒绝。', en: 'The document is reported lost: no card.' },
  expired: { zh: '身份证已过期：办卡会被拒绝。', en: 'The document has expired: no card.' },
} as const

export function isStory(text: string): text is Story {
  return Object.hasOwn(stories, text)
}

/** Where a face is in a photograph, in pixels. */
type Crop = { file: string; left: number; top: number; width: number; height: number }

/** crop: null for a child whom nobody has photographed for a document yet. */
type Part = Omit<Wish, 'birthDate' | 'guardians'> & { story: Story; age: number; crop: Crop | null }

const at = (file: string, left: number, top: number): Crop => ({ file, left, top, width: 352, height: 440 })
const part = (story: Story, name: string, age: number, crop: Crop | null): Part => ({
  story,
  name,
  age,
  crop,
  sex: 'female',
  standing: story === 'lost' ? 'lost' : 'valid',
  isExpired: story === 'expired',
})

export const journey: readonly Part[] = [
  part('ready', '林若兰', 29, at('sample6.jpg', 184, 432)),
  part('ready', '苏婉清', 33, at('sample3.jpg', 521, 252)),
  part('ready', '欧阳雪', 38, at('sample6.jpg', 1405, 184)),
  part('guardian', '沈嘉怡', 41, at('sample5.jpg', 659, 0)),
  part('youth', '何语桐', 15, at('sample3.jpg', 1022, 118)),
  part('child', '何小满', 9, null),
  part('lost', '叶晓燕', 37, at('sample3.jpg', 1413, 214)),
  part('expired', '唐思雨', 32, at('sample6.jpg', 1107, 195)),
]

/** Whose guardian the one with the story `guardian` is. */
export const isWard = ({ story }: Pick<Part, 'story'>): boolean => story === 'youth' || story === 'child'

/** Born so that the age is right on the day the city is made, whenever that is. */
export function birthDateAt(age: number, today: string): string {
  return `${Number(today.slice(0, 4)) - age - 1}-12-${age % 2 === 0 ? '12' : '07'}`
}

/** `sample6.jpg#184,432,352,440`: tells a script which face to play before a camera. */
export function describeCrop(crop: Crop | null): string {
  if (!crop) return ''
  const { file, left, top, width, height } = crop
  return `${file}#${left},${top},${width},${height}`
}

/** Where the photographs lie. */
function photographDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo')
}

/** A portrait of ID format, without the metadata of the photograph it is cut from. */
export async function cutPortrait({ file, ...box }: Crop): Promise<Buffer> {
  return sharp(await readFile(join(photographDir(), file)))
    .extract(box)
    .jpeg({ quality: 92 })
    .toBuffer()
}
