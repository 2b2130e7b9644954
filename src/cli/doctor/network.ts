// Where browsers and phones come in: ports, certificate, the state register's token.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { tryPort } from '#base/port'
import type { Config } from '#config'
import type { Finding } from './finding.ts'
import { note, right, wrong } from './finding.ts'

const answerMs = 3_000
const renewDays = 14
const dayMs = 86_400_000

type Door = { host: string; port: number; setting: string }

/** @param isOurs whether a Hufu serves with this configuration: then it is who has the port */
export async function examinePort({ host, port, setting }: Door, isOurs: boolean): Promise<Finding> {
  const { state } = await tryPort({ host, port })
  if (state === 'free') return right(`Port ${port} is free (${setting})`, `端口 ${port} 空闲（${setting}）`)
  if (state === 'taken' && isOurs)
    return right(
      `Port ${port} is in use, and Hufu runs (${setting})`,
      `端口 ${port} 已使用，虎符正在运行（${setting}）`,
    )
  if (state === 'taken')
    return wrong(
      { en: `Port ${port} is taken by another program`, zh: `端口 ${port} 已被其他程序占用` },
      { en: `Stop it, or choose another: ${setting}=…`, zh: `请停止该程序，或另选端口：${setting}=…` },
    )
  if (state === 'forbidden')
    return wrong(
      { en: `Port ${port} may not be used by this account`, zh: `当前帐户无权使用端口 ${port}` },
      {
        en: `Ports below 1024 are the administrator's: put a proxy in front, or choose another: ${setting}=…`,
        zh: `1024 以下端口仅管理员可用：请在前面设置反向代理，或另选端口：${setting}=…`,
      },
    )
  return wrong(
    { en: `This machine has no address ${host}`, zh: `本机没有地址 ${host}` },
    { en: 'HOST takes one of its own addresses, or 0.0.0.0.', zh: 'HOST 须为本机地址或 0.0.0.0。' },
  )
}

/** Whether a Hufu answers there now. */
export async function isServing({ host, port, tls, dataDir }: Config): Promise<boolean> {
  const authority = join(dataDir, 'tls', 'ca.pem')
  if (port === 0 || (tls === 'generated' && !existsSync(authority))) return false
  const to = { host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port, path: '/healthz' }
  const options = { ...to, timeout: answerMs, agent: false } as const
  return new Promise((resolve) => {
    const asked =
      tls === 'generated' ? getSecure({ ...options, ca: readFileSync(authority) }) : getPlain(options)
    asked.once('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200 && answer.headers['content-security-policy'] !== undefined)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
  })
}

export async function examineTls({ tls, origin, dataDir }: Config, now: Date): Promise<Finding> {
  if (tls === 'generated') return examineGenerated(join(dataDir, 'tls', 'server.pem'), origin, now)
  if (!origin.startsWith('https:'))
    return right(`${origin}: this machine only, no TLS needed`, `${origin}：仅限本机，无需 TLS`)
  const met = await meet(new URL(origin))
  if ('certificate' in met) return validity(met.certificate, { what: origin, now })
  return wrong(
    {
      en: `${origin} cannot be reached as browsers would reach it (${met.code})`,
      zh: `无法像浏览器那样访问 ${origin}（${met.code}）`,
    },
    {
      en: 'The proxy in front must listen there with a certificate that browsers trust: docs/operating/production.md.',
      zh: '前置代理须在该地址监听，并使用浏览器信任的证书：见 docs/operating/production.md。',
    },
  )
}

function examineGenerated(path: string, origin: string, now: Date): Finding {
  if (!existsSync(path)) return note('The certificate is made at the next start', '证书将在下次启动时生成')
  const found = new X509Certificate(readFileSync(path))
  return validity(found, { what: `${origin}, generated`, now })
}

function validity({ validToDate }: X509Certificate, { what, now }: { what: string; now: Date }): Finding {
  const days = Math.floor((validToDate.getTime() - now.getTime()) / dayMs)
  const until = validToDate.toISOString().slice(0, 10)
  if (days >= renewDays)
    return right(`Certificate of ${what}: until ${until}`, `${what} 的证书有效期至 ${until}`)
  return wrong(
    { en: `The certificate of ${what} ends on ${until}`, zh: `${what} 的证书将于 ${until} 到期` },
    {
      en: 'Renew it. A generated one is renewed by starting again.',
      zh: '请更新证书。自动生成的证书在重新启动时更新。',
    },
  )
}

type Met = { certificate: X509Certificate } | { code: string }

/** Opens a connection as a browser does, with the machine's own list of authorities. */
function meet({ hostname, port }: URL): Promise<Met> {
  return new Promise((resolve) => {
    const named = isIP(hostname) === 0 ? { servername: hostname } : {}
    const socket = connect({ host: hostname, port: Number(port || 443), ...named })
    const end = (met: Met) => {
      socket.destroy()
      resolve(met)
    }
    socket.setTimeout(answerMs, () => end({ code: 'ETIMEDOUT' }))
    socket.once('error', (error: NodeJS.ErrnoException) => end({ code: error.code ?? error.message }))
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      end(certificate ? { certificate } : { code: 'ECONNRESET' })
    })
  })
}

/** What the configuration names outside the data directory. */
export function* examineNamedFiles({ register, faces }: Config): Generator<Finding> {
  const named: [setting: string, path: string | undefined, isSecret: boolean][] = [
    ['REGISTER_TOKEN_FILE', register?.token.file, true],
    ['FACES_MODEL', faces.model, false],
  ]
  for (const [setting, path, isSecret] of named) if (path) yield examineFile({ setting, path, isSecret })
}

function examineFile(named: { setting: string; path: string; isSecret: boolean }): Finding {
  const { setting, path, isSecret } = named
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile())
    return wrong(
      { en: `There is no file ${path}`, zh: `没有文件 ${path}` },
      { en: `${setting} must name one.`, zh: `${setting} 须指向该文件。` },
    )
  if (isSecret && (found.mode & 0o077) !== 0)
    return wrong(
      { en: `${path} can be read by others on this machine`, zh: `本机其他用户可读取 ${path}` },
      { en: `chmod 600 ${path}`, zh: `chmod 600 ${path}` },
    )
  return right(`${setting}: ${path}`, `${setting}：${path}`)
}
