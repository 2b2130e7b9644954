// The database as it stands: version, tables, keys. Nothing is made or changed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '#base/db'
import { describeServer, openDb } from '#base/db'
import { findBinaries } from '#base/embedded/binaries'
import { requireKeys } from '#base/keys'
import { waitingMigrations } from '#base/migrate'
import { Refusal } from '#base/refusal'
import type { Config } from '#config'
import { keysDir } from '#config'
import { explain } from '../explain.ts'
import type { Finding } from './finding.ts'
import { note, right, wrong } from './finding.ts'

const postgresMajorMin = 15
const clockSlackSeconds = 5

/** The server, its tables, and whether the keys here are its own. */
export async function examineDatabase(config: Config): Promise<Finding[]> {
  const embedded = /^embedded:(.+)$/.exec(config.database)?.[1]
  if (embedded && !hasCluster(embedded)) return [await examineMeans()]
  try {
    const db = await openDb(config.database, { mayShare: true, connectionsMax: 1 })
    try {
      return [
        ...db.notes.map((text) => note(text, text)),
        await examineServer(db),
        await examineTables(db),
        await examineKeys(db, keysDir(config)),
      ]
    } finally {
      await db.close()
    }
  } catch (error) {
    return [refused(error)]
  }
}

function hasCluster(dir: string): boolean {
  return existsSync(join(dir, 'postgres')) || existsSync(join(dir, 'postgres.location'))
}

/** Before the first start: what it will need. */
async function examineMeans(): Promise<Finding> {
  try {
    const { version } = await findBinaries()
    return note(
      `PostgreSQL ${version} is here; the database is made at the first start`,
      `PostgreSQL ${version} 已就绪；数据库将在首次启动时建立`,
    )
  } catch (error) {
    return refused(error)
  }
}

async function examineServer(db: Db): Promise<Finding> {
  const { version, number, ahead } = await describeServer(db)
  if (number < postgresMajorMin * 10_000)
    return wrong(
      { en: `PostgreSQL ${version} is too old`, zh: `PostgreSQL ${version} 过旧` },
      { en: `Hufu needs ${postgresMajorMin} or later.`, zh: `虎符需要 ${postgresMajorMin} 或更高版本。` },
    )
  if (Math.abs(ahead) > clockSlackSeconds)
    return wrong(
      {
        en: `The clock of the database is ${ahead.toFixed(0)} s off ours`,
        zh: `数据库时钟与本机相差 ${ahead.toFixed(0)} 秒`,
      },
      { en: 'Let both be kept (NTP).', zh: '请在两台机器上启用自动校时（NTP）。' },
    )
  return right(`Database answers: PostgreSQL ${version}`, `数据库正常：PostgreSQL ${version}`)
}

async function examineTables(db: Db): Promise<Finding> {
  try {
    const waiting = await waitingMigrations(db)
    if (waiting.length === 0) return right('Tables are of this version', '数据表为本版本')
    return note(
      `${waiting.length} changes to tables wait for the next start. Back up first`,
      `有 ${waiting.length} 项数据表变更将在下次启动时应用。请先备份`,
    )
  } catch (error) {
    return refused(error)
  }
}

async function examineKeys({ sql }: Db, dir: string): Promise<Finding> {
  try {
    const count = await requireKeys(sql, dir)
    if (count === 0) return note('The database knows no keys yet', '数据库尚未使用密钥')
    return right('The keys fit the database', '密钥与数据库相符')
  } catch (error) {
    return refused(error)
  }
}

function refused(error: unknown): Finding {
  const text = error instanceof Refusal ? explain(error) : null
  if (!text) throw error
  const name = error instanceof Refusal ? error.code : ''
  return { state: 'wrong', text: { en: name, zh: name }, cure: text }
}
