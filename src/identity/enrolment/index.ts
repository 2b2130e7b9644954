// From an application to a card: consent, the register's word, a face before the camera, a decision.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Sql } from '#base/db'
import type { Routes } from '#base/http'
import type { FactBody } from '#base/outbox'
import { applicationFor } from './access.ts'
import { applicantRoutes } from './applicantRoutes.ts'
import { expire, onErased, onStopped, scrub } from './closing.ts'
import { createDecider } from './decide.ts'
import type { Deps } from './deps.ts'
import { heldAbout } from './held.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { operatorRoutes } from './operatorRoutes.ts'
import { onGuardianSaid } from './permission.ts'
import { forgetReviews } from './queue.ts'
import { reviewRoutes } from './reviewRoutes.ts'
import { stopRoutes } from './stop/routes.ts'
import { type EventName, insertEvent, markIssued } from './store/applications.ts'
import { forgetEvents } from './today.ts'

export type { Application, KnownApplication } from './application.ts'
export type { Limits } from './limits.ts'

export type Enrolment = ReturnType<typeof createEnrolment>

type Chosen = 'limits' | 'random' | 'duplicateSimilarityMin'
type Given = Omit<Deps, Chosen> &
  Partial<Pick<Deps, 'random'>> & { limits?: Partial<Limits>; duplicateSimilarityMin?: number | null }

/**
 * @param random whole numbers in [0, below) for the challenge's steps; node:crypto's by default
 * @param limits how often what may be tried; the defaults are those of a city
 * @param duplicateSimilarityMin how alike is a near duplicate; the engine's own measure by default
 */
export function createEnrolment(given: Given) {
  const deps: Deps = {
    random: (below) => randomInt(below),
    ...given,
    duplicateSimilarityMin: given.duplicateSimilarityMin ?? given.faces.thresholds.duplicate,
    limits: { ...defaultLimits, ...given.limits },
  }
  const decider = createDecider(deps)
  const routes: Routes = (app) => {
    applicantRoutes(app, deps, decider)
    operatorRoutes(app, deps)
    stopRoutes(app, deps, decider)
    reviewRoutes(app, deps)
  }
  return {
    /** Whose application a request speaks for, by its token and the key it is bound to. One call a request: a proof is good once. */
    applicationFor: (request: FastifyRequest, sql: Sql) => applicationFor(deps, request, sql),
    /** approved → issued, once the card's copies are in the wallet. Nothing happens a second time. */
    async issued(sql: Sql, applicationId: string): Promise<void> {
      const at = deps.now()
      if (await markIssued(sql, { applicationId, at })) {
        await insertEvent(sql, { applicationId, event: 'issued', at })
      }
    },
    /** Counts in the day's chart what came of another way to a card: the desk's. */
    tally: (sql: Sql, one: { applicationId: string; event: EventName; reason?: string }): Promise<void> =>
      insertEvent(sql, { ...one, at: deps.now() }),
    /** Every application of a person, and the pictures kept of them: for the person. */
    heldAbout: (sql: Sql, personId: string) => heldAbout(deps, sql, personId),
    /** Consent to the face is withdrawn: what was begun with it ends, pictures and what was remembered of them go. */
    forgetFace: (sql: Sql, personId: string) => onErased(deps, sql, personId),
    /** For the reactions to guardians.answered and guardians.withdrew. */
    onGuardianSaid: (sql: Sql, body: FactBody): Promise<void> => onGuardianSaid(deps, sql, body),
    /** For the reaction to people.erased. */
    onErased: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await onErased(deps, sql, personId)
    },
    /** For the reaction to cards.everything_stopped: what the lost phone had applied for does not become a card. */
    onStopped: async (sql: Sql, { personId, at }: FactBody): Promise<void> => {
      assert(typeof personId === 'string' && typeof at === 'string', 'a fact names the person and the time')
      await onStopped(deps, sql, { personId, at: new Date(at) })
    },
    /** For a timer, every half minute: decisions that a server died over. */
    resume: decider.resume,
    /** For a timer, every five minutes: what nobody went on with ends, and deleted pictures leave the disk. */
    sweep: async (): Promise<void> => {
      await expire(deps)
      await scrub(deps)
      await forgetEvents(deps.db.sql, deps.now())
      await forgetReviews(deps)
    },
    routes,
  }
}
