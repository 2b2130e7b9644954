import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
import { createHttp, listen } from '#base/http'
import { openKeys } from '#base/keys'
import type { Log } from '#base/log'
import { createMetrics } from '#base/metrics'
import { migrate } from '#base/migrate'
import type { Outbox } from '#base/outbox'
import { createOutbox } from '#base/outbox'
import { createTimers } from '#base/timers'
import type { Config } from '#config'
import { keysDir } from '#config'
import { watch, workRegularly } from './clockwork.ts'
import type { Address } from './sample.ts'
import { certificateOf, openSample, shopDoor } from './sample.ts'
import type { House } from './slices.ts'
import { createSlices } from './slices.ts'

/** What is running, and how to end it. */
export type Hufu = { addresses: Address[]; notes: readonly string[]; stop: () => Promise<void> }

type Surroundings = { log: Log; onStep?: (step: string) => void }

const webDir = join(import.meta.dirname, '..', 'web', 'dist')
const now = systemClock

/** The system on one page: config → database → keys → slices → who reacts to what → routes. */
export async function start(config: Config, { log, onStep = () => {} }: Surroundings): Promise<Hufu> {
  const opened = new AsyncDisposableStack()
  try {
    const metrics = createMetrics()
    const db = await openDb(config.database)
    opened.defer(db.close)
    onStep('database')
    await migrate(db)
    onStep('migrations')
    const keys = await openKeys(db.sql, keysDir(config))
    onStep('keys')

    const house = await createSlices({ config, db, keys, log })
    opened.defer(house.faces.close)
    const outbox = createOutbox({ db, log })
    react(outbox, house)
    const timers = createTimers({ db, log })
    workRegularly({ timers, db, keys, now, ...house })
    watch({ metrics, outbox, db, ...house })
    house.faces.gallery.warm(db.sql)

    const { origin, trustedProxies } = config
    const tls = await certificateOf(config, now())
    const routes = [...routesOf(house, db), shopDoor({ config, db, ...house })]
    const pages = existsSync(webDir) ? { webDir } : {}
    const secure = tls ? { tls } : {}
    const app = await createHttp({ db, log, metrics, routes, origin, trustedProxies, ...pages, ...secure })
    opened.defer(() => app.close())
    await outbox.start()
    opened.defer(outbox.stop)
    await timers.start()
    opened.defer(timers.stop)
    await house.history.start()
    opened.defer(house.history.stop)
    await listen(app, { host: config.host, port: config.port, setting: 'PORT' })
    onStep('http')
    const sample = await openSample({ config, db, log, tls, ...house })
    opened.defer(sample.stop)
    onStep('sample')
    return { addresses: sample.addresses, notes: db.notes, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** Facts go forward: who does what about which. */
function react(outbox: Outbox, house: House): void {
  const { people, faces, cards, guardians, enrolment, desk, history, rights } = house
  for (const fact of ['people.standing_changed', 'people.erased', 'cards.issued'])
    outbox.react(fact, 'cards', cards.onGroundChanged)
  outbox.react('people.erased', 'people', people.onErased)
  outbox.react('people.erased', 'faces', faces.onErased)
  outbox.react('people.standing_changed', 'guardians', guardians.onStandingChanged)
  outbox.react('people.erased', 'guardians', guardians.onErased)
  for (const fact of ['guardians.answered', 'guardians.withdrew'])
    outbox.react(fact, 'enrolment', enrolment.onGuardianSaid)
  outbox.react('people.erased', 'enrolment', enrolment.onErased)
  outbox.react('people.erased', 'desk', desk.onErased)
  outbox.react('people.erased', 'rights', rights.onErased)
  outbox.react('issuance.copies_issued', 'desk', desk.onCopiesIssued)
  outbox.react('cards.everything_stopped', 'enrolment', enrolment.onStopped)
  for (const [fact, reaction] of history.reactions) outbox.react(fact, 'history', reaction)
}

function* routesOf(house: House, db: Db) {
  const { trust, parties, people, faces, status, cards, enrolment, issuance, desk } = house
  const { requireOperator } = parties
  const { requireResident } = cards
  const analysePortrait = (jpeg: Buffer) => faces.analyse(jpeg)
  const portraits = people.routes({ db, requireOperator, analysePortrait })
  yield* [trust.routes, parties.routes, portraits, faces.routes(db)]
  yield* [status.routes, cards.routes, house.guardians.routes, enrolment.routes, issuance.routes]
  yield* [desk.routes, house.presentation.routes, house.login.routes, house.rights.routes]
  yield house.history.routes({ db, requireResident })
}
