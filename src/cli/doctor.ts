import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#base/clock'
import type { Config } from '#config'
import { keysDir, printable } from '#config'
import type { Command } from './command.ts'
import { dataOption } from './command.ts'
import { examineDatabase } from './doctor/database.ts'
import { examineDataDir, examineKeyFiles } from './doctor/directory.ts'
import type { Finding } from './doctor/finding.ts'
import * as machine from './doctor/machine.ts'
import { examineNamedFiles, examinePort, examineTls, isServing } from './doctor/network.ts'
import { examineParts } from './doctor/parts.ts'
import { inWords, say } from './say.ts'
import { UsageError } from './usage-error.ts'

const root = join(import.meta.dirname, '..', '..')
const marks: Readonly<Record<Finding['state'], string>> = { right: '✓', note: '·', wrong: '✗' }

export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[--host ADDRESS] [--port PORT] [--data DIR]',
  summary: {
    en: 'Say what is wrong with this setup, and what to do. Changes nothing.',
    zh: '检查安装与配置，指出问题与解决办法。不作任何改动。',
  },
  options: { ...dataOption, host: { type: 'string' }, port: { type: 'string' } },
  settings: ({ host, port }) => ({
    ...(typeof port === 'string' ? { PORT: port } : {}),
    ...(typeof host === 'string' ? { HOST: host } : {}),
  }),
  async run({ config, words }) {
    if (words.length > 0) throw new UsageError()
    const { database, origin } = printable(config)
    say({ en: `Hufu at ${origin}, database ${database}\n`, zh: `虎符：${origin}，数据库：${database}\n` })
    const findings = await examine(config, systemClock())
    for (const finding of findings) print(finding)
    const wrong = findings.filter(({ state }) => state === 'wrong').length
    if (wrong === 0) return say({ en: '\nNothing is wrong.', zh: '\n一切正常。' })
    process.exitCode = 1
    say({ en: `\n${wrong} to mend.`, zh: `\n有 ${wrong} 项需要处理。` })
  },
}

/** Everything the doctor looks at, from the ground up. */
export async function examine(config: Config, now: Date): Promise<Finding[]> {
  const { dataDir, host, port, shopPort, sample } = config
  const keys = keysDir(config)
  const serves = await isServing(config)
  const doors = [
    { host, port, setting: 'PORT' },
    ...(sample.people > 0 ? [{ host, port: shopPort, setting: 'SHOP_PORT' }] : []),
  ]
  return [
    machine.examineNode(),
    machine.examinePackages(root),
    machine.examinePages(root),
    await examineDataDir(dataDir),
    await machine.examineRoom(dataDir),
    machine.examineClock(filesIn(keys), now),
    examineKeyFiles(keys),
    ...(await examineDatabase(config)),
    ...(await Promise.all(doors.map((door) => examinePort(door, serves)))),
    await examineTls(config, now),
    ...examineNamedFiles(config),
    ...(await examineParts(config)),
    machine.examineBrowser(),
  ]
}

function print(finding: Finding): void {
  process.stdout.write(`  ${marks[finding.state]} ${inWords(finding.text)}\n`)
  if (finding.state === 'wrong') process.stdout.write(`      ${inWords(finding.cure)}\n`)
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).map((name) => join(dir, name))
  } catch {
    return [] // not made yet
  }
}
