import type { KeyUse } from '#base/keys'
import { keyUses, openKeys } from '#base/keys'
import { keysDir } from '#config'
import type { Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { UsageError } from './usage-error.ts'
import { say } from './say.ts'

export const keysCommand: Command = {
  name: 'keys',
  usage: 'list | rotate USE [--data DIR]',
  summary: {
    en: `Show the keys, or make a new one for a use: ${[...keyUses, 'master'].join(', ')}.`,
    zh: `列出密钥，或为某一用途更换密钥：${[...keyUses, 'master'].join('、')}。`,
  },
  options: dataOption,
  async run({ config, words: [action, use] }) {
    const keys = await withDb(config, (db) => openKeys(db.sql, keysDir(config)))
    if (action === 'list') {
      for (const one of keyUses) list(one, keys.publicKeys(one))
      list('master', keys.masterKeys())
      return
    }
    if (action !== 'rotate' || !isRotatable(use)) throw new UsageError()
    const { kid } = keys.rotate(use)
    say({
      en: `New ${use} key ${kid}. A running Hufu uses it after its next start. Back up ${keysDir(config)} now.`,
      zh: `新的 ${use} 密钥：${kid}。正在运行的虎符在下次启动后使用。请立即备份 ${keysDir(config)}。`,
    })
  },
}

function list(use: string, all: readonly { kid: string; current: boolean }[]): void {
  for (const { kid, current } of all) {
    const state = current ? { en: 'current', zh: '使用中' } : { en: 'retired', zh: '已停用' }
    say({ en: `${use.padEnd(11)} ${kid}  ${state.en}`, zh: `${use.padEnd(11)} ${kid}  ${state.zh}` })
  }
}

function isRotatable(use: string | undefined): use is KeyUse | 'master' {
  return use === 'master' || keyUses.some((name) => name === use)
}
