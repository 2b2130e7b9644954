import type { ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
import { migrate } from '#base/migrate'
import type { Config, Env } from '#config'
import type { Text } from './say.ts'

/** What a command is given: the configuration, and the words and options after its name. */
export type Call = {
  config: Config
  words: string[]
  options: ReturnType<typeof parseArgs>['values']
}

export type Command = {
  name: string
  /** What follows the name: `FILE [--portraits DIR]`. */
  usage: string
  summary: Text
  options?: ParseArgsOptionsConfig
  /** Settings that an option of this command stands for: `--port 8000` is PORT=8000. */
  settings?: (options: Call['options']) => Env
  run: (call: Call) => Promise<void>
}

/** Settings that every command takes as options. */
export const dataOption: ParseArgsOptionsConfig = { data: { type: 'string' } }

/** Runs work on the migrated database, that of a running Hufu too, and closes it. */
export async function withDb<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const db = await openDb(config.database, { mayShare: true })
  try {
    await migrate(db)
    return await work(db)
  } finally {
    await db.close()
  }
}
