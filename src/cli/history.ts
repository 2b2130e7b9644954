import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import { openKeys } from '#base/keys'
import { createLog } from '#base/log'
import type { Config } from '#config'
import { headFile, keysDir } from '#config'
import { type AuditFinding, type AuditReport, createHistory, type History } from '#identity/history'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createTrust } from '#identity/trust'
import type { Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { isMissing } from './paths.ts'
import { createProgress } from './progress.ts'
import { inWords, say, type Text } from './say.ts'
import { UsageError } from './usage-error.ts'

export const historyCommand: Command = {
  name: 'history',
  usage: 'verify [--head FILE] | heads FILE [--data DIR]',
  summary: {
    en: 'Compute the log of all histories again and compare it with every signed head, and with those in FILE; or write the heads into FILE.',
    zh: '重新计算全部使用记录的日志，与每个已签名的树头（及 FILE 中的树头）核对；或将树头写入 FILE。',
  },
  options: { ...dataOption, head: { type: 'string' } },
  async run({ config, words: [action, file, ...more], options: { head } }) {
    if (more.length > 0) throw new UsageError()
    if (action === 'heads' && file && head === undefined) return writeHeads(config, resolve(file))
    if (action !== 'verify' || file !== undefined) throw new UsageError()
    if (typeof head === 'string' && isMissing(head, 'file')) return
    const given = typeof head === 'string' ? headsIn(await readFile(head, 'utf8')) : []
    await verify(config, given)
  },
}

/** One to a line, or a file that a wallet saved: whatever in it has the form of a signed token. */
function headsIn(text: string): string[] {
  return text.match(/[\w-]{40,}\.[\w-]{40,}\.[\w-]{86}(?![\w-])/g) ?? []
}

async function verify(config: Config, given: readonly string[]): Promise<void> {
  const progress = createProgress()
  const report = await withHistory(config, (history) =>
    history.audit({
      given,
      onProgress: (done) => progress.show(inWords({ en: `${done} entries`, zh: `${done} 条记录` }), 0),
    }),
  )
  progress.end()
  for (const finding of report.findings) say(wordsOf(finding))
  summarise(report, given.length)
  if (report.findings.length > 0) process.exitCode = 1
}

function summarise(
  { findings, size, root, heads, entries, unreadable, waiting }: AuditReport,
  given: number,
) {
  say({
    en: `${entries} entries (${unreadable} of erased people, ${waiting} being sealed), ${size} leaves, ${heads} signed heads, ${given} heads given. Root ${root}`,
    zh: `${entries} 条记录（已删除人员 ${unreadable} 条，正在封存 ${waiting} 条），${size} 个叶节点，${heads} 个已签名树头，给定树头 ${given} 个。根哈希 ${root}`,
  })
  const found = findings.length
  if (found === 0) return say({ en: 'Everything fits.', zh: '全部相符。' })
  say({
    en: `${found} findings. docs/operating/history.md says what each means.`,
    zh: `发现 ${found} 处不符。含义见 docs/operating/history.md。`,
  })
}

/** The names stand in docs/operating/history.md. */
function wordsOf(finding: AuditFinding): Text {
  const { what, ...where } = finding
  const facts = Object.entries(where)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
  return { en: `✗ ${what}  ${facts}`, zh: `✗ ${what}  ${facts}` }
}

async function writeHeads(config: Config, file: string): Promise<void> {
  const heads = await withHistory(config, (history) => history.exportHeads())
  await writeFile(file, heads.map((head) => `${head}\n`).join(''), { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw new UsageError()
      throw error
    },
  )
  say({ en: `${heads.length} heads in ${file}.`, zh: `已将 ${heads.length} 个树头写入 ${file}。` })
}

async function withHistory<T>(config: Config, work: (history: History) => Promise<T>): Promise<T> {
  return withDb(config, async (db: Db) => {
    const { origin } = config
    const now = systemClock
    const keys = await openKeys(db.sql, keysDir(config))
    const trust = await createTrust({ db, keys, origin, now })
    const [vault, parties] = [createPeople({ keys, now }), createParties({ db, now, origin })]
    const log = createLog({ level: 'silent' })
    return work(createHistory({ db, log, trust, origin, now, vault, parties, witnessFile: headFile(config) }))
  })
}
