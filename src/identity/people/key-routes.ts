// How the keys stand, for the page of the system: which there are, how far a renewing has come, what the key folder lacks.
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import type { Keys } from '#base/keys'
import * as wire from './contract.ts'
import { readErasures } from './erasure.ts'
import type { RequireOperator } from './routes.ts'
import { readTurnings } from './turning.ts'

type Deps = { db: Db; keys: Keys; now: Clock; requireOperator: RequireOperator }

export function keyRoutes(app: App, { requireOperator, ...deps }: Deps): void {
  const schema = {
    tags: ['people'],
    summary:
      'Which keys protect the register, how far the renewing of one has come, and what is still to be done',
    response: { 200: wire.KeysAnswer },
  }
  app.get('/api/people/keys', { schema }, async (request) => {
    await requireOperator(request, 'people.read')
    return keysState(deps)
  })
}

export async function keysState({ db, keys, now }: Omit<Deps, 'requireOperator'>): Promise<wire.KeysAnswer> {
  const { waiting, lastAt, copiedAt, isCopyOld } = await readErasures(db.sql)
  const turnings = await readTurnings(db.sql)
  return {
    master: keys.masterKeys().map(({ number, kid, current, seeds }) => ({ number, kid, current, seeds })),
    index: keys.indexKeys(),
    turnings: turnings.map(({ name, keyNumber, done, total, startedAt, finishedAt }) => ({
      key: name,
      number: keyNumber,
      done,
      total,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      secondsLeft: secondsLeft({ done, total, seconds: (now().getTime() - startedAt.getTime()) / 1_000 }),
    })),
    erasuresWaiting: waiting,
    lastErasureAt: lastAt?.toISOString() ?? null,
    copiedAt: copiedAt?.toISOString() ?? null,
    isCopyOld,
  }
}

/** null: too little is done to tell */
function secondsLeft({
  done,
  total,
  seconds,
}: {
  done: number
  total: number
  seconds: number
}): number | null {
  if (done === 0 || seconds <= 0) return null
  return Math.round(((total - done) * seconds) / done)
}
