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
import { readErasures } from '#identity/people'
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
        ...(await examineKeys(db, keysDir(config))),
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

async function examineKeys(db: Db, dir: string): Promise<Finding[]> {
  try {
    const count = await requireKeys(db.sql, dir)
    if (count === 0) return [note('The database knows no keys yet', '数据库尚未使用密钥')]
    const fit = right('The keys fit the database', '密钥与数据库相符')
    return (await waitingMigrations(db)).length > 0 ? [fit] : [fit, ...(await examineErasures(db))]
  } catch (error) {
    return [refused(error)]
  }
}

/** Whoever was erased must be gone from the key folder, and from the copy of it. */
async function examineErasures({ sql }: Db): Promise<Finding[]> {
  const state = await readErasures(sql)
  const findings = [copyFinding(state)]
  if (state.waiting > 0)
    findings.push(
      wrong(
        {
          en: `The keys of ${state.waiting} erased people are still in the key folder`,
          zh: `${state.waiting} 名已删除人员的密钥仍在密钥目录中`,
        },
        {
          en: 'Start Hufu: it destroys them, if it may write there.',
          zh: '请启动虎符：目录可写时会自动销毁。',
        },
      ),
    )
  return findings
}

function copyFinding({ copiedAt, isCopyOld }: Awaited<ReturnType<typeof readErasures>>): Finding {
  const day = copiedAt?.toISOString().slice(0, 10)
  if (isCopyOld)
    return wrong(
      {
        en: `The copy of the keys (${day ?? 'none by hufu keys copy'}) is older than the last erasure: it still opens people who were erased`,
        zh: `密钥副本（${day ?? '未用 hufu keys copy 制作'}）早于最近一次删除：仍能打开已删除人员的数据`,
      },
      {
        en: 'hufu keys copy DIR, and destroy the older copies.',
        zh: '运行 hufu keys copy DIR，并销毁更早的副本。',
      },
    )
  return day
    ? right(`The keys were copied on ${day}`, `密钥已于 ${day} 复制`)
    : note('The keys were never copied: hufu keys copy DIR', '密钥尚未复制：hufu keys copy DIR')
}

function refused(error: unknown): Finding {
  const text = error instanceof Refusal ? explain(error) : null
  if (!text) throw error
  const name = error instanceof Refusal ? error.code : ''
  return { state: 'wrong', text: { en: name, zh: name }, cure: text }
}
