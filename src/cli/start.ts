import { createLog } from '#base/log'
import type { Hufu } from '../main.ts'
import { start } from '../main.ts'
import type { Call, Command } from './command.ts'
import { dataOption } from './command.ts'
import type { Text } from './say.ts'
import { complain, inWords, say } from './say.ts'

export const startCommand: Command = {
  name: 'start',
  usage: '[--host ADDRESS] [--port PORT] [--data DIR]',
  summary: {
    en: 'Serve wallet, console and API. --host serves a phone on the same network, over TLS.',
    zh: '启动钱包、控制台与 API。--host 以 TLS 供同一网络中的手机使用。',
  },
  options: { ...dataOption, host: { type: 'string' }, port: { type: 'string' } },
  settings: ({ host, port }) => ({
    ...(typeof port === 'string' ? { PORT: port } : {}),
    ...(typeof host === 'string' ? { HOST: host } : {}),
  }),
  run,
}

const steps: Readonly<Record<string, Text>> = {
  database: { en: 'database', zh: '数据库' },
  migrations: { en: 'tables', zh: '数据表' },
  keys: { en: 'keys', zh: '密钥' },
  http: { en: 'server', zh: '服务' },
}

async function run({ config }: Call): Promise<void> {
  const log = createLog({ level: config.logLevel })
  const startedAt = performance.now()
  const onStep = (step: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`  ✓ ${inWords(steps[step] ?? { en: step, zh: step })}  ${seconds} s\n`)
  }
  const hufu = await start(config, { log, onStep })
  printAddresses(hufu, config.dataDir)
  await untilStopped()
  say({ en: '\nStopping …', zh: '\n正在停止……' })
  await hufu.stop()
  if (process.connected) process.disconnect?.()
}

function printAddresses({ addresses, notes }: Hufu, dataDir: string): void {
  const width = Math.max(...addresses.map(({ name }) => name.length))
  const lines = addresses.map(
    ({ name, url, note }) => `  ${name.padEnd(width)}  ${url}${note ? `  ${note}` : ''}`,
  )
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
  for (const note of notes) say({ en: `  ${note}`, zh: `  ${note}` })
  say({ en: `  Data in ${dataDir}. Ctrl-C stops.`, zh: `  数据目录：${dataDir}。按 Ctrl-C 停止。` })
}

/** Until Ctrl-C, a request to end, or the end of `npm start` that started us. A second Ctrl-C does not wait. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    const stop = () => {
      if (isStopping) {
        complain({
          en: 'Stopped at once. Nothing acknowledged is lost.',
          zh: '已立即停止。已确认的内容不会丢失。',
        })
        process.exit(130)
      }
      isStopping = true
      resolve()
    }
    process.on('SIGINT', stop)
    process.once('SIGTERM', () => resolve())
    process.once('SIGHUP', () => resolve())
    process.once('disconnect', () => resolve())
  })
}
