import { openDb } from '#base/db'
import { migrate } from '#base/migrate'
import type { Command } from './command.ts'
import { dataOption } from './command.ts'
import { say } from './say.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  usage: '[--data DIR]',
  summary: {
    en: 'Bring the tables to this version. start does it too.',
    zh: '将数据表升级到本版本。start 也会执行。',
  },
  options: dataOption,
  async run({ config }) {
    const db = await openDb(config.database, { mayShare: true })
    try {
      const applied = await migrate(db)
      for (const file of applied) say({ en: `applied ${file}`, zh: `已应用 ${file}` })
      if (applied.length === 0) say({ en: 'Nothing to do.', zh: '无需操作。' })
    } finally {
      await db.close()
    }
  },
}
