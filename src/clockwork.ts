// What happens by the clock, and what can be measured from outside.
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import { forgetAttempts } from '#base/limits'
import type { Keys } from '#base/keys'
import type { Metrics } from '#base/metrics'
import type { Outbox } from '#base/outbox'
import type { Timers } from '#base/timers'
import type { House } from './slices.ts'

type Clockwork = House & { timers: Timers; db: Db; keys: Keys; now: Clock }

export function workRegularly({ timers, db, keys, now, ...house }: Clockwork): void {
  const { trust, parties, people, status, cards, enrolment, issuance, desk, presentation } = house
  const { login, history } = house
  timers.every('base.forget_attempts', 600, () => forgetAttempts(db.sql, now()))
  timers.every('trust.renew', 86_400, trust.renew)
  timers.every('parties.sweep', 3_600, () => parties.sweep(db.sql))
  timers.every('people.follow', 60, () => people.follow(db))
  timers.every('people.expire', 3_600, () => people.expireDocuments(db))
  timers.every('base.renew_passing', 3_600, async () => keys.renewPassing(now()))
  timers.every('people.turn_keys', 2, () => people.turnKeys(db))
  timers.every('people.reconcile', 3_600, () => people.reconcile(db))
  timers.every('status.sweep', 86_400, () => status.sweep(db.sql))
  timers.every('cards.sweep', 3_600, () => cards.sweep(db.sql))
  timers.every('guardians.sweep', 86_400, house.guardians.sweep)
  timers.every('enrolment.resume', 30, enrolment.resume)
  timers.every('enrolment.sweep', 300, enrolment.sweep)
  timers.every('issuance.sweep', 600, () => issuance.sweep(db.sql))
  timers.every('desk.sweep', 300, desk.sweep)
  timers.every('presentation.sweep', 60, () => presentation.sweep(db.sql))
  timers.every('rights.carry_out', 60, house.rights.carryOut)
  timers.every('history.sweep', 86_400, () => history.sweep(db.sql))
  timers.every('login.sweep', 60, () => login.sweep(db.sql))
}

type Watched = { metrics: Metrics; outbox: Outbox; db: Db }

export function watch({ metrics, outbox, db, people, faces, history }: House & Watched): void {
  const backlog = async (of: 'waiting' | 'givenUp') => (await outbox.backlog())[of]
  metrics.gauge('outbox_waiting', 'Facts not yet delivered', () => backlog('waiting'))
  metrics.gauge('outbox_given_up', 'Reactions that failed too often', () => backlog('givenUp'))
  metrics.gauge('history_unsealed', 'Entries that wait for the log', history.unsealed)
  metrics.gauge(
    'history_contradicts',
    '1: the log is not the one that this server signed',
    history.contradictsItself,
  )
  metrics.gauge('faces_queued', 'Pictures that wait for a face worker', () => faces.workload().queued)
  watchGallery(metrics, faces)
  watchKeys(metrics, db, people)
}

function watchKeys(metrics: Metrics, { sql }: Db, people: House['people']): void {
  const waiting = () => people.erasuresWaiting(sql)
  metrics.gauge('erasures_waiting', 'Erased people whose keys the key folder still holds', waiting)
  for (const key of ['master', 'index'] as const) {
    const help = `How far the renewing of the ${key} key has come; 1: done`
    metrics.gauge(`key_turning_${key}_ratio`, help, async () => {
      const turning = (await people.turnings(sql)).find(({ name }) => name === key)
      return !turning || turning.finishedAt ? 1 : turning.done / Math.max(1, turning.total)
    })
  }
}

/** A process that holds a part of the gallery, and nothing else, has these too. */
export function watchGallery(
  metrics: Metrics,
  { gallery, silentParts }: Pick<House['faces'], 'gallery' | 'silentParts'>,
): void {
  const { standing } = gallery
  metrics.gauge('gallery_templates', 'Faces of the gallery in memory here', () => standing().templates)
  metrics.gauge('gallery_loaded', 'Share of them that is read, 1 when all are', () => standing().loaded)
  metrics.gauge('gallery_bytes', 'Memory they take', () => standing().bytes)
  metrics.gauge('gallery_parts_silent', 'Parts that did not answer the last question', silentParts)
}
