import { isIP } from 'node:net'
import { createLog } from '#base/log'
import { Refusal } from '#base/refusal'
import type { Config } from '#config'
import type * as House from '../main.ts'
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
  sample: { en: 'sample city', zh: '示例城市' },
}

async function run({ config }: Call): Promise<void> {
  const stop = untilStopped()
  try {
    const hufu = await starting(config, stop.signal)
    if (hufu) {
      printAddresses(hufu, config)
      await stop.asked
    }
    say({ en: '\nStopping …', zh: '\n正在停止……' })
    await hufu?.stop()
  } finally {
    // Listened to, the channel to `npm start` keeps the process.
    if (process.connected) process.disconnect?.()
  }
}

/** null when it was asked to stop before it had started: what was open is closed again. */
async function starting(config: Config, signal: AbortSignal): Promise<House.Hufu | null> {
  const startedAt = performance.now()
  const onStep = (step: string) => {
    signal.throwIfAborted()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`  ✓ ${inWords(steps[step] ?? { en: step, zh: step })}  ${seconds} s\n`)
  }
  try {
    const { start } = await loadHouse()
    signal.throwIfAborted()
    return await start(config, { log: createLog({ level: config.logLevel }), onStep })
  } catch (error) {
    if (!signal.aborted || error instanceof Refusal) throw error
    return null
  }
}

/**
 * The whole system, which other commands need not load.
 *
 * oidc-provider greets every line of Node that was not yet called LTS when it was released with "Unsupported runtime". Ours
 * is pinned and its tests run on it; an operator who reads that line at each start learns to read past warnings.
 */
async function loadHouse(): Promise<typeof House> {
  const { warn } = console
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...words)
  }
  try {
    return await import('../main.ts')
  } finally {
    console.warn = warn
  }
}

function printAddresses({ addresses, notes }: House.Hufu, { dataDir, tls, origin }: Config): void {
  const width = Math.max(...addresses.map(({ name }) => name.length))
  const lines = addresses.map(
    ({ name, url, note }) => `  ${name.padEnd(width)}  ${url}${note ? `  ${note}` : ''}`,
  )
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
  if (tls === 'generated') printTrust(origin)
  for (const note of notes) say({ en: `  ${note}`, zh: `  ${note}` })
  say({ en: `  Data in ${dataDir}. Ctrl-C stops.`, zh: `  数据目录：${dataDir}。按 Ctrl-C 停止。` })
}

function printTrust(origin: string): void {
  const certificate = `${origin}/ca.pem`
  say({
    en: `  On the phone, in the same network, open the wallet's address. The browser warns of a certificate it does not know:
  go on for a quick try. To have the phone trust it, which the camera and the shop need on some: open ${certificate}, then
    iPhone   Settings › General › VPN & Device Management › install, and › About › Certificate Trust Settings › switch on
    Android  Settings › Security › More › Install a certificate › CA certificate
  Remove it from the phone when you have done trying.
`,
    zh: `  请在同一网络中的手机上打开钱包地址。浏览器会提示证书不受信任：快速试用可选择继续。
  若要让手机信任此证书（部分手机的相机与商店需要），请打开 ${certificate}，然后：
    iPhone   设置 › 通用 › VPN 与设备管理 › 安装，再到 › 关于本机 › 证书信任设置 › 开启
    Android  设置 › 安全 › 更多安全设置 › 安装证书 › CA 证书
  试用结束后请从手机中移除。
`,
  })
  if (isIP(new URL(origin).hostname) !== 0)
    say({
      en: `  Passkeys need a name, so nobody can sign in to the console at these numbers. TLS=generated ORIGIN=https://NAME:PORT npm start -- --host … gives it one.\n`,
      zh: `  通行密钥需要域名，因此无法以此数字地址登录控制台。可用 TLS=generated ORIGIN=https://域名:端口 npm start -- --host … 指定。\n`,
    })
}

/** Ctrl-C, a request to end, or the end of `npm start` that started us. A second Ctrl-C does not wait. */
function untilStopped(): { asked: Promise<void>; signal: AbortSignal } {
  const stopping = new AbortController()
  const { signal } = stopping
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  const stop = () => stopping.abort()
  process.on('SIGINT', () => {
    if (signal.aborted) {
      complain({
        en: 'Stopped at once. Nothing acknowledged is lost.',
        zh: '已立即停止。已确认的内容不会丢失。',
      })
      // Not process.exit: it runs into threads that are in the middle of a picture, and their library aborts with a dump.
      process.kill(process.pid, 'SIGKILL')
    }
    stop()
  })
  for (const event of ['SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, stop)
  return { asked, signal }
}
