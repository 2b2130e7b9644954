// The sample city round the system: invented residents, a shop to log in to, a way in for the first operator. A city
// with a register of its own has none of the first two.
import { join } from 'node:path'
import type { Db } from '#base/db'
import type { Routes } from '#base/http'
import type { Log } from '#base/log'
import { requireFreePort } from '#base/port'
import { Refusal } from '#base/refusal'
import type { Tls } from '#base/tls'
import type { Config } from '#config'
import { type Parties, registerShop, startShop } from '#identity/parties'
import type { People } from '#identity/people'

export type Address = { name: string; url: string; note?: string }

type Surroundings = {
  config: Config
  db: Db
  log: Log
  tls: Tls | null
  people: People
  parties: Parties
}
type ShopSurroundings = Omit<Surroundings, 'people' | 'parties'>

/** What `start` prints, and the shop's process. */
export async function openSample({ people, parties, ...surroundings }: Surroundings) {
  const { config, db } = surroundings
  const { sample, origin } = config
  if (sample.people > 0 && (await people.awaitsSample(db.sql)))
    await people.seedSample({ db, count: sample.people, seed: sample.seed })
  const invitation = (await parties.hasOperators(db.sql)) ? null : await db.tx((sql) => parties.invite(sql))
  const shop = (await people.kind(db.sql)) === 'own' ? null : await openShop(surroundings)
  const addresses: Address[] = [
    { name: 'Wallet', url: `${origin}/wallet/` },
    { name: 'Console', url: invitation ? invitation.url : `${origin}/console/` },
    ...(shop ? [{ name: 'Shop', url: `${shop.url}/` }] : []),
    { name: 'API', url: `${origin}/docs` },
  ]
  return { addresses, stop: async () => shop?.stop() }
}

/** @returns the certificate to serve with, where no proxy in front does it */
export async function certificateOf({ tls, dataDir, origin }: Config, now: Date): Promise<Tls | null> {
  if (tls === 'none') return null
  const { openTls } = await import('#base/tls')
  return openTls(join(dataDir, 'tls'), origin, now)
}

type Door = { config: Config; db: Db; people: People }

/** `/shop` leads to the sample shop, wherever it listens: the start page need not know. A real register has none. */
export function shopDoor({ config, db, people }: Door): Routes {
  return (app) => {
    app.get('/shop', { schema: { hide: true } }, async (_request, reply) => {
      if ((await people.kind(db.sql)) === 'own') throw new Refusal('base.not_found', 404)
      return reply.redirect(shopUrl(config))
    })
  }
}

const shopUrl = ({ origin, shopPort }: Config) => `http://${new URL(origin).hostname}:${shopPort}`

async function openShop({ config, db, log, tls }: ShopSurroundings) {
  const { dataDir, host, origin, shopPort } = config
  const url = shopUrl(config)
  await requireFreePort({ host, port: shopPort, setting: 'SHOP_PORT' })
  const credentials = await db.tx((sql) => registerShop(sql, { dataDir, shopOrigin: url, now: new Date() }))
  const { stop } = startShop({
    ...credentials,
    issuer: `${origin}/oidc`,
    port: shopPort,
    host,
    origin: url,
    ...(tls ? { caFile: tls.caPath } : {}),
    onExit: (code) => {
      if (code) log.error({ code }, 'the sample shop ended')
    },
  })
  return { url, stop }
}
