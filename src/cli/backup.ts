import { resolve } from 'node:path'
import type { BackupProgress } from '#base/backup'
import { backUp, restore } from '#base/backup'
import { systemClock } from '#base/clock'
import { openDb } from '#base/db'
import { keysDir } from '#config'
import { createPeople } from '#identity/people'
import type { Call, Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { isMissing } from './paths.ts'
import type { Progress } from './progress.ts'
import { createProgress } from './progress.ts'
import { inWords, say } from './say.ts'
import { UsageError } from './usage-error.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: 'DIR [--data DIR]',
  summary: {
    en: 'Write what the database holds into a new directory; a running Hufu goes on. The keys are not in it.',
    zh: '将数据库内容写入新目录；正在运行的虎符不受影响。不含密钥。',
  },
  options: dataOption,
  async run({ config, words }) {
    const dir = onlyDir(words)
    const progress = createProgress()
    const { tables } = await withDb(config, (db) =>
      backUp(db, { dir, now: systemClock(), onProgress: showRows(progress) }),
    )
    progress.end()
    say({
      en: `Backup in ${dir}: ${rowsOf(tables)} rows. Without the keys nobody can read the persons in it, you neither: keep a copy of ${keysDir(config)} in another place.`,
      zh: `备份已写入 ${dir}：共 ${rowsOf(tables)} 行。没有密钥，任何人（包括您）都无法读取其中的个人信息：请将 ${keysDir(config)} 的副本另行保存。`,
    })
  },
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'DIR [--data DIR]',
  summary: {
    en: 'Put a backup into a new database. Its key files must be in the data directory first.',
    zh: '将备份恢复到新的数据库。须先把密钥文件放入数据目录。',
  },
  options: dataOption,
  run: runRestore,
}

async function runRestore({ config, words }: Call): Promise<void> {
  const dir = onlyDir(words)
  if (isMissing(dir, 'folder')) return
  const progress = createProgress()
  const db = await openDb(config.database)
  try {
    const { tables, madeAt } = await restore(db, {
      dir,
      keysDir: keysDir(config),
      onProgress: showRows(progress),
      // Who was erased since then goes out again: the key folder knows.
      afterwards: (sql, keys) => createPeople({ keys, now: systemClock }).sweepErased(sql),
    })
    progress.end()
    say({
      en: `Restored ${rowsOf(tables)} rows as they were at ${madeAt}. hufu start serves them.`,
      zh: `已恢复 ${rowsOf(tables)} 行，为 ${madeAt} 时的状态。运行 hufu start 即可启用。`,
    })
  } finally {
    progress.end()
    await db.close()
  }
}

function onlyDir([dir, ...more]: readonly string[]): string {
  if (dir === undefined || more.length > 0) throw new UsageError()
  return resolve(dir)
}

function showRows(progress: Progress): BackupProgress {
  return ({ table, rows }) =>
    progress.show(inWords({ en: `${table}: ${rows} rows`, zh: `${table}：${rows} 行` }), 0)
}

function rowsOf(tables: readonly { rows: number }[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}
