import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { lanAddresses } from '#base/lan'
import { Refusal } from '#base/refusal'

export type Config = Readonly<{
  dataDir: string
  /** `embedded:DIR` or `postgres://…` */
  database: string
  host: string
  port: number
  /** What browsers, wallets and relying parties call us: no path, no slash at the end. */
  origin: string
  shopPort: number
  /** 'generated': TLS with a certificate of our own making, for phones on the same network. */
  tls: 'none' | 'generated'
  /** Addresses of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  faces: Readonly<{ engine: 'fr' | 'dlib'; model?: string; workers: number }>
  /** `regions`: whose faces this process holds in memory, by code of GB/T 2260; `parts`: where the other processes are. */
  gallery: Readonly<{ regions: 'all' | readonly string[]; parts: readonly string[] }>
  /** How alike somebody else enrolled must look for a person to be asked; null: the engine's own measure. */
  enrolment: Readonly<{ duplicateSimilarityMin: number | null }>
  logLevel: string
  /** A state register that knows the residents; null: the register is our own. */
  register: Readonly<{ url: string; token: Readonly<{ file: string }> }> | null
  sample: Readonly<{ people: number; seed: number }>
  isTest: boolean
}>

export type Setting = { name: string; fallback: string; unit: string; example: string; meaning: string }

/** Every environment variable that Hufu reads. docs/operating/settings.md is made from this table, and a test compares. */
export const settings = [
  {
    name: 'HUFU_DATA',
    fallback: './data',
    unit: 'path',
    example: '/var/lib/hufu-city',
    meaning: 'Directory of keys, certificates and the embedded database.',
  },
  {
    name: 'DATABASE',
    fallback: 'embedded:$HUFU_DATA',
    unit: 'address',
    example: 'postgres://hufu:secret@db.example/hufu',
    meaning:
      '`embedded:DIR` runs a PostgreSQL of its own in DIR; `postgres://user:password@host/name` uses yours.',
  },
  {
    name: 'HOST',
    fallback: '127.0.0.1',
    unit: 'IP address',
    example: '0.0.0.0',
    meaning: 'Address to listen on. Anything but loopback serves TLS.',
  },
  {
    name: 'PORT',
    fallback: '7700',
    unit: 'port, 0 to 65535',
    example: '8700',
    meaning: 'Port of wallet, console, login and API.',
  },
  {
    name: 'ORIGIN',
    fallback: 'http://localhost:$PORT',
    unit: 'address',
    example: 'https://id.example.org',
    meaning:
      'Address under which browsers reach Hufu, without a path. `https://…` where a reverse proxy in front ends TLS. It is part of every card: changing it later makes issued cards foreign.',
  },
  {
    name: 'TLS',
    fallback: 'auto',
    unit: 'word',
    example: 'generated',
    meaning:
      '`generated`: serve TLS with a certificate of our own making, under an `https` ORIGIN too. `auto`: only where HOST is not loopback and ORIGIN not `https`.',
  },
  {
    name: 'SHOP_PORT',
    fallback: '7701',
    unit: 'port, 0 to 65535',
    example: '8701',
    meaning: 'Port of the sample shop.',
  },
  {
    name: 'TRUSTED_PROXIES',
    fallback: '',
    unit: 'IP addresses, with commas',
    example: '10.0.0.5,10.0.0.6',
    meaning: 'Addresses of reverse proxies, with commas: limits then count the address they forward.',
  },
  {
    name: 'FACES_ENGINE',
    fallback: 'fr',
    unit: 'word',
    example: 'dlib',
    meaning: '`fr` or `dlib`: the face recognition engine.',
  },
  {
    name: 'FACES_MODEL',
    fallback: '',
    unit: 'path',
    example: '/srv/models/city.onnx',
    meaning: 'Path of an ONNX embedding model of your own, for engine `fr`.',
  },
  {
    name: 'FACES_WORKERS',
    fallback: '(half the cores)',
    unit: 'threads, 1 to 64',
    example: '4',
    meaning: 'Threads for face recognition, 1 to 64.',
  },
  {
    name: 'GALLERY_REGIONS',
    fallback: 'all',
    unit: 'codes of GB/T 2260, with commas',
    example: '440100,440300',
    meaning:
      'Regions whose faces this process holds in memory for the search of one face among all: docs/operating/gallery.md. `440100` is the city with its districts, `440000` the province; `all`; `none` where others hold everything.',
  },
  {
    name: 'GALLERY_PARTS',
    fallback: '',
    unit: 'addresses, with commas',
    example: 'https://gallery-1.internal:7710,https://gallery-2.internal:7710',
    meaning: 'Addresses of the other processes that hold parts of the gallery. Each search asks all of them.',
  },
  {
    name: 'DUPLICATE_SIMILARITY',
    fallback: '',
    unit: 'cosine, 0 to 1',
    example: '0.6',
    meaning:
      'How alike somebody else enrolled must look for a person to be asked. Empty: the engine’s own measure, for some 10,000 enrolled; a larger city sets more: docs/operating/review.md.',
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    unit: 'word',
    example: 'warn',
    meaning: '`debug`, `info`, `warn`, `error` or `silent`.',
  },
  {
    name: 'REGISTER_URL',
    fallback: '',
    unit: 'address',
    example: 'https://register.example.gov/v1',
    meaning: 'Address of a state register to ask about residents: docs/protocols/state-register.md.',
  },
  {
    name: 'REGISTER_TOKEN_FILE',
    fallback: '',
    unit: 'path',
    example: '/etc/hufu/register.token',
    meaning: 'Path of a file with the token that the state register has given to this issuer.',
  },
  {
    name: 'SAMPLE_PEOPLE',
    fallback: '10000',
    unit: 'residents, 0 to 10000000',
    example: '0',
    meaning: 'Synthetic residents made on first start; 0 makes none.',
  },
  {
    name: 'SAMPLE_SEED',
    fallback: '2017',
    unit: 'whole number',
    example: '2017',
    meaning: 'Seed of the synthetic residents.',
  },
  { name: 'NODE_ENV', fallback: '', unit: 'word', example: 'test', meaning: '`test` in test runs.' },
] as const satisfies readonly Setting[]

type Name = (typeof settings)[number]['name']
export type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment, once; options of the command line come on top of it.
 *
 * @throws Refusal `base.bad_setting` naming the setting and what it may be
 */
export function readConfig(env: Env = process.env): Config {
  const dataDir = resolve(text(env, 'HUFU_DATA') || './data')
  const host = text(env, 'HOST') || '127.0.0.1'
  const port = whole(env, { name: 'PORT', fallback: 7700, min: 0, max: 65_535 })
  const tls = tlsOf(env, host)
  const model = text(env, 'FACES_MODEL')
  const workers = Math.max(1, Math.floor(availableParallelism() / 2))
  return deepFreeze({
    dataDir,
    database: database(env, dataDir),
    host,
    port,
    origin: origin(env, { host, port, tls }),
    shopPort: whole(env, { name: 'SHOP_PORT', fallback: 7701, min: 0, max: 65_535 }),
    tls,
    trustedProxies: list(env, 'TRUSTED_PROXIES'),
    faces: {
      engine: oneOf(env, 'FACES_ENGINE', ['fr', 'dlib']),
      workers: whole(env, { name: 'FACES_WORKERS', fallback: workers, min: 1, max: 64 }),
      ...(model ? { model: resolve(model) } : {}),
    },
    gallery: { regions: regions(env), parts: list(env, 'GALLERY_PARTS').map(partAddress) },
    enrolment: { duplicateSimilarityMin: likeness(env, 'DUPLICATE_SIMILARITY') },
    logLevel: oneOf(env, 'LOG_LEVEL', ['info', 'debug', 'warn', 'error', 'silent']),
    register: register(env),
    sample: {
      people: whole(env, { name: 'SAMPLE_PEOPLE', fallback: 10_000, min: 0, max: 10_000_000 }),
      seed: whole(env, { name: 'SAMPLE_SEED', fallback: 2017, min: 0, max: 2 ** 31 - 1 }),
    },
    isTest: text(env, 'NODE_ENV') === 'test',
  })
}

/** The configuration as it may be shown: the password of a database address is masked. */
export function printable(config: Config): Config {
  return { ...config, database: config.database.replace(/\/\/([^:/@]*):[^@]*@/, '//$1:***@') }
}

export function keysDir(config: Config): string {
  return join(config.dataDir, 'keys')
}

/** The last head of the history's log that was signed here: it stays when the database is put back to an earlier state. */
export function headFile(config: Config): string {
  return join(config.dataDir, 'history', 'head.jwt')
}

function bad(name: Name, wanted: string): Refusal {
  return new Refusal('base.bad_setting', 500, { setting: name, wanted })
}

function text(env: Env, name: Name): string {
  return env[name]?.trim() ?? ''
}

function tlsOf(env: Env, host: string): Config['tls'] {
  if (oneOf(env, 'TLS', ['auto', 'generated']) === 'generated') return 'generated'
  return isLoopback(host) || text(env, 'ORIGIN').startsWith('https:') ? 'none' : 'generated'
}

function list(env: Env, name: Name): string[] {
  return text(env, name)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function whole(env: Env, setting: { name: Name; fallback: number; min: number; max: number }): number {
  const { name, fallback, min, max } = setting
  const given = text(env, name)
  if (given === '') return fallback
  const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN
  if (!(number >= min && number <= max)) throw bad(name, `a whole number from ${min} to ${max}`)
  return number
}

function oneOf<Choice extends string>(env: Env, name: Name, choices: readonly [Choice, ...Choice[]]): Choice {
  const given = text(env, name)
  const choice = given === '' ? choices[0] : choices.find((one) => one === given)
  if (choice === undefined) throw bad(name, `one of ${choices.join(', ')}`)
  return choice
}

function likeness(env: Env, name: Name): number | null {
  const given = text(env, name)
  if (given === '') return null
  const value = Number(given)
  if (!(value > 0 && value < 1)) throw bad(name, 'a number between 0 and 1')
  return value
}

function database(env: Env, dataDir: string): string {
  const given = text(env, 'DATABASE')
  if (given === '') return `embedded:${dataDir}`
  if (/^embedded:./.test(given)) return `embedded:${resolve(given.slice('embedded:'.length))}`
  if (!/^postgres(ql)?:\/\/./.test(given)) throw bad('DATABASE', 'embedded:DIR or postgres://…')
  return given
}

function origin(env: Env, { host, port, tls }: { host: string; port: number; tls: Config['tls'] }): string {
  const given = text(env, 'ORIGIN')
  if (given === '' && tls === 'none') return `http://localhost:${port}`
  const address = given || `https://${urlHost(host)}:${port}`
  const url = URL.canParse(address) ? new URL(address) : null
  // Browsers give camera, keys and passkeys only to https and to localhost.
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe || url.origin !== address)
    throw bad('ORIGIN', 'https://host[:port], or http://localhost[:port]')
  return url.origin
}

function register(env: Env): Config['register'] {
  const url = text(env, 'REGISTER_URL')
  const file = text(env, 'REGISTER_TOKEN_FILE')
  if (url === '' && file === '') return null
  const address = URL.parse(url)
  // ID numbers go there: encrypted, or not off this machine.
  const isSafe =
    address?.protocol === 'https:' || (address?.protocol === 'http:' && isLoopback(address.hostname))
  if (!isSafe) throw bad('REGISTER_URL', 'https://host/path, or http:// on this machine')
  if (file === '') throw bad('REGISTER_TOKEN_FILE', 'the path of a file that holds the token')
  return { url, token: { file: resolve(file) } }
}

function regions(env: Env): Config['gallery']['regions'] {
  const given = list(env, 'GALLERY_REGIONS')
  const [first] = given
  if (given.length === 0 || (given.length === 1 && first === 'all')) return 'all'
  if (given.length === 1 && first === 'none') return []
  if (!given.every((code) => /^[1-9]\d{5}$/.test(code)))
    throw bad('GALLERY_REGIONS', 'codes of six digits with commas, all, or none')
  return given
}

// What goes there is sealed; on the way between two machines it is nobody's business either who asks how often.
function partAddress(given: string): string {
  const url = URL.parse(given)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isSafe || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw bad('GALLERY_PARTS', 'https://host[:port], or http:// on this machine, with commas')
  return url.origin
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
}

// "Every address" is none that a phone could call: the machine's first one in its network is.
function urlHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host
  const [first] = lanAddresses()
  if (!first) throw bad('HOST', 'an address of this machine: it is in no network')
  return first
}

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part)
  return Object.freeze(value)
}
