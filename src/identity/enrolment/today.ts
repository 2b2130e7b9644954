import { Readable } from 'node:stream'
import type { Db, Sql } from '#base/db'
import type { Today } from './contract.ts'
import type { Deps } from './deps.ts'
import type { EventName } from './store/applications.ts'
import * as store from './store/today.ts'

export const cityTimeZone = 'Asia/Shanghai'
const slotSeconds = 300
const eventsKeptDays = 400

const empty = { started: 0, approved: 0, inReview: 0, refused: 0, issued: 0 }
type Counts = typeof empty

// Asked to come in is neither a yes nor a no, and was counted when it came to review.
const FIELD: Record<Exclude<EventName, 'called_in'>, keyof Counts> = {
  started: 'started',
  approved: 'approved',
  in_review: 'inReview',
  refused: 'refused',
  issued: 'issued',
}

/** Counts of the city's day, by five minutes. */
export async function readToday(sql: Sql, now: Date): Promise<Today> {
  const from = await store.startOfDay(sql, now, cityTimeZone)
  const slots = new Map<number, Counts>()
  const totals = { ...empty }
  for (const { startsAt, event, count } of await store.countSlots(sql, { from, slotSeconds })) {
    if (event === 'called_in') continue
    const slot = slots.get(startsAt.getTime()) ?? { ...empty }
    slot[FIELD[event]] += count
    totals[FIELD[event]] += count
    slots.set(startsAt.getTime(), slot)
  }
  return {
    day: new Intl.DateTimeFormat('en-CA', { timeZone: cityTimeZone }).format(from),
    startsAt: from.toISOString(),
    slotSeconds,
    totals,
    slots: [...slots].map(([at, counts]) => ({ startsAt: new Date(at).toISOString(), ...counts })),
    refusals: await store.countRefusals(sql, from),
  }
}

export async function forgetEvents(sql: Sql, now: Date): Promise<void> {
  await store.deleteEvents(sql, new Date(now.getTime() - eventsKeptDays * 86_400_000))
}

const lookMs = 1_000
const heartbeatMs = 15_000
const listenersMax = 50
/** Then the browser asks again by itself, and whoever has no right any more is told so. */
const listenMaxMs = 15 * 60_000

export type Live = {
  /** Server-sent events: `today` with the whole day whenever anything happened; a comment as a heartbeat. Null: too many listen. */
  listen(): Promise<Readable | null>
  close(): void
}

/**
 * The live chart. One look at the database a second for all listeners of this process, and none without
 * listeners: enrolments come from several processes, and the database is where they meet.
 */
export function createLive({ db, now, log }: { db: Db } & Pick<Deps, 'now' | 'log'>): Live {
  const listeners = new Set<Readable>()
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let [mark, beatAt] = ['', 0]

  const look = async () => {
    const from = await store.startOfDay(db.sql, now(), cityTimeZone)
    const latest = `${from.getTime()} ${await store.lastEvent(db.sql, from)}`
    if (latest !== mark) {
      mark = latest
      const event = message(await readToday(db.sql, now()))
      for (const listener of listeners) listener.push(event)
    } else if (performance.now() - beatAt > heartbeatMs) {
      beatAt = performance.now()
      for (const listener of listeners) listener.push(':\n\n')
    }
  }
  const tick = () => {
    if (isLooking) return
    isLooking = true
    look()
      .catch((error: unknown) => log.error({ err: error }, 'enrolment: live chart failed'))
      .finally(() => {
        isLooking = false
      })
  }
  const leave = (listener: Readable) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    async listen() {
      if (listeners.size >= listenersMax) return null
      const listener: Readable = new Readable({
        read() {},
        destroy: (error, done) => (leave(listener), done(error)),
      })
      listeners.add(listener)
      timer ??= setInterval(tick, lookMs)
      setTimeout(() => listener.destroy(), listenMaxMs).unref()
      listener.push(message(await readToday(db.sql, now())))
      return listener
    },
    close() {
      for (const listener of listeners) listener.destroy()
    },
  }
}

const message = (today: Today) => `event: today\ndata: ${JSON.stringify(today)}\n\n`
