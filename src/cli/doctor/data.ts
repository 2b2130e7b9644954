// What lies in the data directory and the database: rights, version, tables, keys. Nothing here is made or changed.
import { constants, existsSync, readdirSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
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

export async function examineDataDir(dir: string): Promise<Finding> {
  if (!existsSync(dir)) return note(`${dir} is made at the first start`, `${dir} 将在首次启动时建立`)
  const mayWrite = await access(dir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (mayWrite && statSync(dir).isDirectory()) return right(`Data in ${dir}`, `数据目录：${dir}`)
  return wrong(
    { en: `${dir} cannot be written to by this account`, zh: `当前帐户无法写入 ${dir}` },
    {
      en: `chown it to the account that runs Hufu, or choose another with --data.`,
      zh: '请将其所有者改为运行虎符的帐户，或用 --data 另选目录。',
    },
  )
}

/** Key files are for their owner alone. */
export function examineKeyFiles(dir: string): Finding {
  if (!existsSync(dir)) return note('Keys are made at the first start', '密钥将在首次启动时生成')
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'))
  const open = ['.', ...files].filter((name) => (statSync(join(dir, name)).mode & 0o077) !== 0)
  if (open.length === 0)
    return right(`${files.length} key files, theirs alone`, `${files.length} 个密钥文件，权限正确`)
  return wrong(
    {
      en: `Others on this machine can read ${open.join(', ')} in ${dir}`,
      zh: `本机其他用户可读取 ${dir} 中的 ${open.join('、')}`,
    },
    { en: `chmod 700 ${dir}; chmod 600 ${dir}/*`, zh: `chmod 700 ${dir}; chmod 600 ${dir}/*` },
  )
}

/** @returns also whether a Hufu runs on it now */
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

async function examineServer({ sql }: Db): Promise<Finding> {
  const [row] = await sql<{ version: string; number: number; ahead: number }[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      extract(epoch from clock_timestamp() - ${new Date()})::float8 as ahead`
  const { version = '', number = 0, ahead = 0 } = row ?? {}
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
