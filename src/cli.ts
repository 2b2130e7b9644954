import { parseArgs } from 'node:util'
import { describeError } from '#base/log'
import { Refusal } from '#base/refusal'
import { readConfig } from '#config'
import type { Command } from './cli/command.ts'
import { commands } from './cli/commands.ts'
import { explain } from './cli/explain.ts'
import { complain, inWords, say } from './cli/say.ts'
import { UsageError } from './cli/usage-error.ts'

const [name = 'help', ...args] = process.argv.slice(2)
const command = commands.find((one) => one.name === name)
if (command) await run(command)
else {
  help()
  if (!['help', '--help', '-h'].includes(name)) process.exitCode = 2
}

async function run(chosen: Command): Promise<void> {
  try {
    const { positionals: words, values: options } = parse(chosen)
    const data = typeof options['data'] === 'string' ? { HUFU_DATA: options['data'] } : {}
    const config = readConfig({ ...process.env, ...data, ...chosen.settings?.(options) })
    await chosen.run({ config, words, options })
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1
    tell(error, chosen)
  }
}

function parse({ options = {} }: Command) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch {
    throw new UsageError()
  }
}

function tell(error: unknown, { name: called, usage, summary }: Command): void {
  if (error instanceof UsageError) {
    complain({
      en: `Usage: hufu ${called} ${usage}\n${summary.en}`,
      zh: `用法：hufu ${called} ${usage}\n${summary.zh}`,
    })
    return
  }
  const text = error instanceof Refusal ? explain(error) : null
  if (text) return complain(text)
  const said =
    error instanceof Refusal
      ? `${error.code} ${JSON.stringify(error.facts)}`
      : JSON.stringify(describeError(error), null, 2)
  complain({ en: `Hufu failed, by a mistake of its own: ${said}`, zh: `虎符自身出错：${said}` })
}

function help(): void {
  say({ en: 'hufu COMMAND', zh: 'hufu 命令' })
  for (const { name: one, usage, summary } of commands) {
    process.stdout.write(`\n  ${one} ${usage}\n      ${inWords(summary)}\n`)
  }
}
