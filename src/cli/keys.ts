import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import type { Keys, KeyUse, Renewable } from '#base/keys'
import { keyUses, openKeys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { keysDir } from '#config'
import type { People } from '#identity/people'
import { createPeople } from '#identity/people'
import type { Call, Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { createProgress } from './progress.ts'
import { inWords, say } from './say.ts'
import { UsageError } from './usage-error.ts'

const rotatable = [...keyUses, 'master', 'index'] as const
const followMs = 500

export const keysCommand: Command = {
  name: 'keys',
  usage: 'list | rotate USE [--follow] | destroy NAME.NUMBER | copy DIR [--data DIR]',
  summary: {
    en: `Show the keys; make a new one for a use (${rotatable.join(', ')}); destroy one that was renewed; copy the folder away.`,
    zh: `列出密钥；为某一用途更换密钥（${rotatable.join('、')}）；销毁已更换的旧密钥；复制密钥目录。`,
  },
  options: { ...dataOption, follow: { type: 'boolean' } },
  run: ({ config, words, options }) =>
    withDb(config, async (db) => {
      const keys = await openKeys(db.sql, keysDir(config))
      const people = createPeople({ keys, now: systemClock })
      await actionOf(words)({ config, words, options, db, keys, people })
    }),
}

type Task = Call & { db: Db; keys: Keys; people: People }

function actionOf([action, ...rest]: readonly string[]): (task: Task) => Promise<void> {
  const actions: Readonly<Record<string, [words: number, run: (task: Task) => Promise<void>]>> = {
    list: [0, list],
    rotate: [1, rotate],
    destroy: [1, destroy],
    copy: [1, copy],
  }
  const [words, run] = actions[action ?? ''] ?? []
  if (!run || rest.length !== words) throw new UsageError()
  return run
}

async function list({ db, keys, people }: Task): Promise<void> {
  for (const use of keyUses) print(use, keys.publicKeys(use))
  print('master', keys.masterKeys())
  print('index', keys.indexKeys())
  for (const { key, number, done, total, finishedAt, secondsLeft } of (await people.keysState(db)).turnings) {
    const share = `${done} / ${total}`
    if (finishedAt)
      say({
        en: `${key}.${number} has been in use for all since ${finishedAt}.`,
        zh: `${key}.${number} 自 ${finishedAt} 起用于全部人员。`,
      })
    else
      say({
        en: `Renewing under ${key}.${number}: ${share}${done < total ? `, ${secondsLeft ?? '…'} s left` : ', checking'}.`,
        zh: `正在更换为 ${key}.${number}：${share}${done < total ? `，约剩 ${secondsLeft ?? '…'} 秒` : '，复查中'}。`,
      })
  }
}

async function rotate({ config, words: [, use], options, db, keys, people }: Task): Promise<void> {
  if (!isRotatable(use)) throw new UsageError()
  if (use !== 'master' && use !== 'index') {
    const { kid } = keys.rotate(use)
    say({
      en: `New ${use} key ${kid}, in use now, by a running Hufu too. Copy the keys away: hufu keys copy DIR.`,
      zh: `新的 ${use} 密钥：${kid}，已启用，运行中的虎符也已使用。请复制密钥：hufu keys copy DIR。`,
    })
    return
  }
  const { kid } = await people.renewKey(db, use)
  say({
    en: `New ${use} key ${kid}, in use now. A running Hufu brings everybody under it meanwhile; hufu keys list shows how far it is. Copy the keys in ${keysDir(config)} away: hufu keys copy DIR.`,
    zh: `新的 ${use} 密钥：${kid}，已启用。运行中的虎符会在后台更换全部人员的密钥；hufu keys list 显示进度。请复制 ${keysDir(config)}：hufu keys copy DIR。`,
  })
  if (options['follow']) await follow({ db, people }, use)
}

/** Shows how far it is until it is done, and works along: where no Hufu runs, it does all of it. */
async function follow({ db, people }: Pick<Task, 'db' | 'people'>, name: Renewable): Promise<void> {
  const progress = createProgress()
  for (;;) {
    const isMore = await people.turnKeys(db)
    const turning = (await people.turnings(db.sql)).find((one) => one.name === name)
    if (!turning || turning.finishedAt) break
    const { done, total } = turning
    const isChecking = done === total
    const checking = inWords({
      en: 'waiting for other processes, then checking',
      zh: '等待其他进程，随后复查',
    })
    progress.show(isChecking ? checking : inWords({ en: 'people', zh: '人' }), Math.min(done / total, 0.999))
    if (!isMore) await sleep(followMs)
  }
  progress.end()
  const retired = { en: `hufu keys destroy ${name}.N`, zh: `hufu keys destroy ${name}.N` }
  say({
    en: `Done. Make a backup; then ${retired.en} takes the old key away: backups from before cannot be read any more.`,
    zh: `已完成。请先备份；然后用 ${retired.zh} 销毁旧密钥：此前的备份将无法再读取。`,
  })
}

async function destroy({ words: [, key = ''], db, people }: Task): Promise<void> {
  const [, name, number] = /^(master|index)\.([1-9]\d{0,8})$/.exec(key) ?? []
  if (name !== 'master' && name !== 'index') throw new UsageError()
  await people.destroyKey(db, { name, number: Number(number) })
  say({
    en: `${key} is destroyed. Backups made before its renewing was finished cannot be read with these keys. Destroy the copies of it too.`,
    zh: `${key} 已销毁。更换完成之前的备份无法再用现有密钥读取。请同时销毁其副本。`,
  })
}

async function copy({ config, words: [, to = ''], db, people }: Task): Promise<void> {
  const dir = resolve(to)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (readdirSync(dir).length > 0) throw new Refusal('base.backup_exists', 409, { dir })
  const from = keysDir(config)
  await people.copyKeys(db, () => {
    for (const file of readdirSync(from).filter((name) => !name.includes('.part')))
      cpSync(join(from, file), join(dir, file))
  })
  say({
    en: `The keys are in ${dir}. Seal them (age, gpg, a safe), keep them where no backup is, and destroy older copies: they still open people who were erased since.`,
    zh: `密钥已复制到 ${dir}。请加密（age、gpg 或保险柜）并与备份分开保存；请销毁更早的副本：它们仍能打开此后被删除的人员。`,
  })
}

function print(use: string, all: readonly { kid: string; current: boolean; number?: number }[]): void {
  for (const { kid, current, number } of all) {
    const name = number === undefined ? use : `${use}.${number}`
    const state = current ? { en: 'current', zh: '使用中' } : { en: 'retired', zh: '已停用' }
    say({ en: `${name.padEnd(11)} ${kid}  ${state.en}`, zh: `${name.padEnd(11)} ${kid}  ${state.zh}` })
  }
}

function isRotatable(use: string | undefined): use is KeyUse | Renewable {
  return rotatable.some((name) => name === use)
}
