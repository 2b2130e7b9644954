import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import { openKeys } from '#base/keys'
import { createLog } from '#base/log'
import { type Config, keysDir } from '#config'
import { createFaceReader } from '#identity/faces'
import { createPeople, type People } from '#identity/people'
import type { Call, Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { isMissing } from './paths.ts'
import { createProgress } from './progress.ts'
import { inWords, say } from './say.ts'
import { UsageError } from './usage-error.ts'

export const seedCommand: Command = {
  name: 'seed',
  usage:
    '[--people N] [--seed N] | --show [--portraits DIR] | --add NAME --portrait FILE.jpg [--born YYYY-MM-DD] | --remove   [--data DIR]',
  summary: {
    en: 'The sample city: make it, show whom to play, add yourself to it, or take it away.',
    zh: '示例城市：建立、显示可扮演的居民、把自己加进去，或将其清除。',
  },
  options: {
    ...dataOption,
    people: { type: 'string' },
    seed: { type: 'string' },
    show: { type: 'boolean' },
    portraits: { type: 'string' },
    add: { type: 'string' },
    portrait: { type: 'string' },
    born: { type: 'string' },
    remove: { type: 'boolean' },
  },
  settings: ({ people, seed }) => ({
    ...(typeof people === 'string' ? { SAMPLE_PEOPLE: people } : {}),
    ...(typeof seed === 'string' ? { SAMPLE_SEED: seed } : {}),
  }),
  run,
}

async function run({ config, words, options }: Call): Promise<void> {
  const { show, add, remove, portraits, portrait, born } = options
  if (words.length > 0) throw new UsageError()
  if ([show, add, remove].filter((one) => one !== undefined).length > 1) throw new UsageError()
  if ((add === undefined) !== (portrait === undefined)) throw new UsageError()
  await withDb(config, async (db) => {
    const people = createPeople({ keys: await openKeys(db.sql, keysDir(config)), now: systemClock })
    if (show === true)
      return showJourney(db, people, typeof portraits === 'string' ? resolve(portraits) : null)
    if (remove === true) return removeCity(db, people)
    if (typeof add === 'string' && typeof portrait === 'string')
      return addOne(db, people, config, {
        name: add,
        file: portrait,
        ...(typeof born === 'string' ? { born } : {}),
      })
    return makeCity(db, people, config)
  })
}

async function makeCity(db: Db, people: People, { sample }: Config): Promise<void> {
  const progress = createProgress()
  const added = await people.seedSample({
    db,
    count: sample.people,
    seed: sample.seed,
    onProgress: ({ done, total }) =>
      progress.show(
        inWords({ en: `${done} residents`, zh: `${done} 位居民` }),
        total === 0 ? 1 : done / total,
      ),
  })
  progress.end()
  say({
    en: `${added} made-up residents added. hufu seed --show lists whom to play.`,
    zh: `已加入 ${added} 位虚构居民。hufu seed --show 列出可扮演的居民。`,
  })
}

async function showJourney(db: Db, people: People, portraitsDir: string | null): Promise<void> {
  const residents = await people.sampleResidents(db.sql)
  if (residents.length === 0) {
    say({
      en: 'There is no sample city here. hufu seed makes one.',
      zh: '此处没有示例城市。运行 hufu seed 建立。',
    })
    return
  }
  if (portraitsDir) mkdirSync(portraitsDir, { recursive: true })
  for (const { name, idNumber, standing, story, photograph, portrait } of residents) {
    process.stdout.write(`${idNumber}  ${name}  ${standing}  ${photograph}\n    ${inWords(story)}\n`)
    if (portraitsDir && portrait) writeFileSync(join(portraitsDir, `${idNumber}.jpg`), portrait)
  }
  say({
    en: 'All of them are made up: numbers that begin with 990 belong to nobody. The photographs are in node_modules/@vladmandic/face-api/demo, the face at left,top,width,height.',
    zh: '以上均为虚构：990 开头的号码不属于任何人。照片位于 node_modules/@vladmandic/face-api/demo，人脸位置为 left,top,width,height。',
  })
}

async function addOne(
  db: Db,
  people: People,
  config: Config,
  { name, file, born }: { name: string; file: string; born?: string },
): Promise<void> {
  if (isMissing(file, 'file')) return
  const faces = createFaceReader({ config: config.faces, log: createLog({ level: 'silent' }) })
  try {
    const added = await people.addYourself(db, {
      name,
      portrait: readFileSync(file),
      analyse: (jpeg) => faces.analyse(jpeg),
      ...(born === undefined ? {} : { birthDate: born }),
    })
    say({
      en: `${added.name} is in the sample city, with the made-up number ${added.idNumber}. Note it down: it is not shown again.`,
      zh: `${added.name} 已加入示例城市，虚构号码为 ${added.idNumber}。请记下，此号码不再显示。`,
    })
  } finally {
    await faces.close()
  }
}

async function removeCity(db: Db, people: People): Promise<void> {
  const progress = createProgress()
  const erased = await people.removeSample(db, (count) =>
    progress.show(inWords({ en: `${count} erased`, zh: `已清除 ${count} 位` }), 0),
  )
  progress.end()
  say({ en: `${erased} made-up people erased.`, zh: `已清除 ${erased} 位虚构居民。` })
}
