// The sample city's relying party: the shop of web/rp-demo. To everything here it is an outsider with an id and a
// secret; only its registration is made for it, so that the journey can be tried at once.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sql } from '#base/db'
import { randomToken, tokenHash } from '#base/ids'
import type { PartyFields } from './store/parties.ts'
import { insertParty, readParty, replaceSecret, updateParty } from './store/parties.ts'

const partyId = '0195a000-7a11-7000-8000-5a3b1e000001'

export type ShopCredentials = { clientId: string; clientSecret: string }

/**
 * Registers the shop, or brings its registration up to date. May be called at every start.
 *
 * @param dataDir its shop/credentials.json (0600) keeps the secret: the database has only the hash
 * @param shopOrigin where the shop is reached
 */
export async function registerShop(
  sql: Sql,
  { dataDir, shopOrigin, now }: { dataDir: string; shopOrigin: string; now: Date },
): Promise<ShopCredentials> {
  const credentials = readCredentials(dataDir) ?? writeCredentials(dataDir)
  const secretHash = tokenHash(credentials.clientSecret)
  const fields = registration(shopOrigin)
  await insertParty(sql, {
    ...fields,
    partyId,
    sector: new URL(shopOrigin).host,
    secretHash,
    keys: null,
    now,
  })
  const party = await readParty(sql, partyId)
  if (party?.authentication.method === 'secret' && !party.authentication.secretHash.equals(secretHash))
    await replaceSecret(sql, { partyId, secretHash, now })
  if (party && !party.redirectUris.some((uri) => fields.redirectUris.includes(uri)))
    await updateParty(sql, { ...fields, partyId, version: party.version, now })
  return credentials
}

/** Where and as whom the shop runs. */
export type ShopProcess = ShopCredentials & {
  /** the OpenID Connect issuer, e.g. http://localhost:7700/oidc */
  issuer: string
  port: number
  host?: string
  /** how browsers reach it, when that is not http://localhost:<port> */
  origin?: string
  /** the certificate to trust when the issuer's is home-made (PEM file) */
  caFile?: string
  onExit?: (code: number | null) => void
}

/** Starts the shop as a process of its own, as an outsider would run it. It ends with `stop`, or with us. */
export function startShop(shop: ShopProcess): { stop: () => Promise<void> } {
  const server = join(dirname(fileURLToPath(import.meta.url)), '../../../web/rp-demo/server.ts')
  const child = spawn(process.execPath, [server], {
    env: environmentOf(shop),
    // The shop ends when this pipe closes, so that it never outlives a killed parent.
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      shop.onExit?.(code)
      resolve()
    })
  })
  return {
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Nothing of our own environment: the shop knows what an outsider knows. */
const environmentOf = ({ issuer, clientId, clientSecret, port, host, origin, caFile }: ShopProcess) => ({
  ISSUER: issuer,
  CLIENT_ID: clientId,
  CLIENT_SECRET: clientSecret,
  PORT: String(port),
  EXIT_WITH_PARENT: '1',
  ...(host === undefined ? {} : { HOST: host }),
  ...(origin === undefined ? {} : { ORIGIN: origin }),
  ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
})

const registration = (shopOrigin: string): PartyFields => ({
  name: { zh: '虎符小店', en: 'Hufu Corner Shop' },
  purpose: {
    zh: '本店部分商品只能卖给年满十八岁的人。',
    en: 'Some of what we sell may only be sold to people over 18.',
  },
  claims: ['age_over_18'],
  legalGround: null,
  redirectUris: [`${shopOrigin}/callback`],
  postLogoutRedirectUris: [`${shopOrigin}/`],
  logoSvg: null,
})

const fileOf = (dataDir: string) => join(dataDir, 'shop', 'credentials.json')

function readCredentials(dataDir: string): ShopCredentials | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))
    return isCredentials(stored) ? stored : null
  } catch {
    return null // the first start, or a file cut short: a new secret replaces the old one
  }
}

const isCredentials = (value: unknown): value is ShopCredentials =>
  typeof value === 'object' &&
  value !== null &&
  'clientId' in value &&
  value.clientId === partyId &&
  'clientSecret' in value &&
  typeof value.clientSecret === 'string'

function writeCredentials(dataDir: string): ShopCredentials {
  const credentials = { clientId: partyId, clientSecret: randomToken() }
  mkdirSync(dirname(fileOf(dataDir)), { recursive: true, mode: 0o700 })
  writeFileSync(fileOf(dataDir), `${JSON.stringify(credentials)}\n`, { mode: 0o600 })
  return credentials
}
