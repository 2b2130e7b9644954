import { resolve } from 'node:path'
import { randomToken } from '#base/ids'
import { startReferenceRegister } from '#identity/people'
import type { Call, Command } from './command.ts'
import { isMissing } from './paths.ts'
import { say } from './say.ts'
import { UsageError } from './usage-error.ts'

export const registerServerCommand: Command = {
  name: 'register-server',
  usage: 'FILE.csv [--portraits DIR] [--port PORT] [--token TOKEN]',
  summary: {
    en: 'Play a state register for trying the connector: docs/protocols/state-register.md.',
    zh: '模拟国家登记库，用于试验连接器：见 docs/protocols/state-register.md。',
  },
  options: { portraits: { type: 'string' }, port: { type: 'string' }, token: { type: 'string' } },
  run,
}

async function run({ words: [file, ...more], options }: Call): Promise<void> {
  const { portraits, port = '7750', token = randomToken() } = options
  if (file === undefined || more.length > 0 || typeof token !== 'string' || !/^\d{1,5}$/.test(String(port)))
    throw new UsageError()
  if (isMissing(file, 'file') || (typeof portraits === 'string' && isMissing(portraits, 'folder'))) return
  const server = await startReferenceRegister({
    csv: resolve(file),
    token,
    port: Number(port),
    ...(typeof portraits === 'string' ? { portraitsDir: resolve(portraits) } : {}),
  })
  say({
    en: `${server.residents} residents at ${server.url}\nREGISTER_URL=${server.url}\nREGISTER_TOKEN=${token}\nCtrl-C stops.`,
    zh: `${server.residents} 位居民，地址 ${server.url}\nREGISTER_URL=${server.url}\nREGISTER_TOKEN=${token}\n按 Ctrl-C 停止。`,
  })
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  await server.close()
}
