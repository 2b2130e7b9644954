import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '#base/clock'
import { openKeys } from '#base/keys'
import { keysDir } from '#config'
import { createPeople } from '#identity/people'
import type { Call, Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { checkForLeaks, type Checked, createLeakScanner, type Leak } from './leaks/check.ts'
import { complain, say } from './say.ts'
import { UsageError } from './usage-error.ts'

const nothingLookedAt = 2

export const leakCheckCommand: Command = {
  name: 'leak-check',
  usage: 'PATH … [--also FILE] [--data DIR]',
  summary: {
    en: 'Search dumps, logs, metrics and folders for any registered person’s number, name, face or key. Exits 1 on one find, 2 when it looked at nothing.',
    zh: '在转储、日志、指标与目录中查找任何已登记人员的号码、姓名、人脸或密钥。发现一处即以 1 退出；未检查任何内容则以 2 退出。',
  },
  options: { ...dataOption, also: { type: 'string' } },
  run,
}

async function run({ config, words, options: { also } }: Call): Promise<void> {
  if (words.length === 0) throw new UsageError()
  const paths = words.map((path) => resolve(path))
  const missing = paths.filter((path) => !existsSync(path))
  const secrets = typeof also === 'string' ? linesOf(also) : []
  const keys = keysDir(config)
  const checked = await withDb(config, async (db) => {
    const held = await openKeys(db.sql, keys)
    const people = createPeople({ keys: held, now: systemClock })
    const scanner = await createLeakScanner({ db, keys: held, people }, secrets)
    return checkForLeaks(scanner, { paths, except: [keys] })
  })
  for (const leak of checked.leaks) tell(leak)
  summarise(checked, [...missing, ...checked.unread], keys)
}

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.length >= 8)

function tell({ file, offset, kind, form, whose }: Leak): void {
  const what = whoseIs(kind, whose)
  complain({
    en: `✗ ${file} at ${offset}: ${what.en} (${form})`,
    zh: `✗ ${file}，偏移 ${offset}：${what.zh}（${form}）`,
  })
}

function whoseIs(kind: Leak['kind'], whose: string) {
  const kinds = { number: '号码', name: '姓名', face: '人脸', key: '密钥', secret: '机密' }
  return whose === ''
    ? { en: `a ${kind} of this installation`, zh: `本系统的${kinds[kind]}` }
    : { en: `the ${kind} of ${whose}`, zh: `${whose} 的${kinds[kind]}` }
}

function summarise(
  { leaks, isCut, people, patterns, files, bytes }: Checked,
  unread: readonly string[],
  keys: string,
): void {
  for (const path of unread) complain({ en: `? ${path} could not be read`, zh: `? 无法读取 ${path}` })
  const size = (bytes / 1e6).toFixed(1)
  say({
    en: `Looked for ${patterns} forms of what belongs to ${people} people in ${files} files, ${size} MB; ${keys} was left out.`,
    zh: `已在 ${files} 个文件（${size} MB）中查找 ${people} 人的 ${patterns} 种形式；未检查 ${keys}。`,
  })
  if (leaks.length > 0) process.exitCode = 1
  else if (bytes === 0 || people === 0 || unread.length > 0) process.exitCode = nothingLookedAt
  if (leaks.length > 0)
    return say({
      en: `${leaks.length}${isCut ? ' and more' : ''} found.`,
      zh: `发现 ${leaks.length} 处${isCut ? '以上' : ''}。`,
    })
  if (process.exitCode === nothingLookedAt)
    return say({ en: 'Nothing is proven: not all of it was looked at.', zh: '未能全部检查，不能得出结论。' })
  say({ en: 'Nothing found.', zh: '未发现泄漏。' })
}
