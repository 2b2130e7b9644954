// A copy of everything that Hufu holds about a person: JSON for machines, pictures as pictures, and a page that says what
// is what. Made while they wait, kept nowhere.
import type { Sql } from '#base/db'
import type { Entry } from '#contract/identity/history'
import { entriesMax } from '#contract/identity/history'
import type { Deps } from './deps.ts'
import * as store from './store.ts'
import { type File, zip } from './zip.ts'

export async function copyOf(deps: Deps, sql: Sql, personId: string): Promise<Buffer> {
  const { people, faces, cards, guardians, enrolment, desk, now } = deps
  const portrait = await people.portrait(sql, personId)
  const { applications, likenesses, pictures } = await enrolment.heldAbout(sql, personId)
  const template = await faces.gallery.held(sql, personId)
  const held = {
    madeAt: now(),
    register: await people.read(sql, personId),
    ...(await cards.heldAbout(sql, personId)),
    applications,
    likenesses,
    visitsAtTheDesk: await desk.heldAbout(sql, personId),
    guardianship: await guardians.heldAbout(sql, personId),
    faceTemplate: template && { ...template, embedding: template.embedding && [...template.embedding] },
    orders: {
      erasure: await store.erasureOf(sql, personId),
      faceWithdrawal: await store.withdrawalOf(sql, personId),
    },
    history: await historyOf(deps, sql, personId),
  }
  const files: File[] = [
    { name: 'README.txt', content: Buffer.from(readme) },
    { name: 'everything.json', content: Buffer.from(JSON.stringify(held, null, 2)) },
    ...(portrait ? [{ name: 'portrait.jpg', content: portrait }] : []),
    ...pictures.map(({ name, jpeg }) => ({ name: `captures/${name}.jpg`, content: jpeg })),
  ]
  return zip(files, now())
}

async function historyOf({ history }: Deps, sql: Sql, personId: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let before: number | null = null; ; ) {
    // Page after page: the next begins where this one ended.
    // oxlint-disable-next-line no-await-in-loop
    const page = await history.ofPerson(sql, personId, { before, limit: entriesMax })
    entries.push(...page.entries)
    if (page.before === null) return entries
    before = page.before
  }
}

const readme = `您在虎符的全部资料 · Everything that Hufu holds about you
================================================================

everything.json
  register          户籍登记资料 · your entry in the register
  cards, devices    您的卡、变更记录和设备 · your cards with every change, and the phones that held them
  applications      您的办卡申请与决定 · your applications and what was decided
  likenesses        已确认与您相像的是另一个人 · that somebody who looks like you is known to be another
  visitsAtTheDesk   在办事窗口的办理 · what a clerk saw and entered
  faceTemplate      由您的脸算出的 512 个数字· the 512 numbers that stand for your face; null: none is kept
  orders            您对自己资料的要求 · what you asked about your own data
  history           每一次使用和每一次查看 · every use of your card and every look at your data

portrait.jpg        登记照 · the register's portrait
captures/           审核中申请的照片 · pictures of an application that is not decided yet

不在其中 · Not in it
  您手机里的卡副本：它们只在您的手机上。 The copies of the card: they are on your phone alone.
  人脸相似度：公布它会教人如何冒充您。 How alike faces were found: it would teach others to pass for you.
  各网站知道的资料：请向它们索取，名单见 history。 What websites know of you: ask them; the history names them.

请妥善保管：任何拿到此文件的人都能读到它。
Keep it safe: whoever has this file can read it.
`
