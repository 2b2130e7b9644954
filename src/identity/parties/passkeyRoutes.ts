import { Type } from 'typebox'
import type { App } from '#base/http'
import { Refusal } from '#base/refusal'
import { Ceremony, FinishPasskey, Nothing, PasskeyParams, Passkeys } from './contract.ts'
import type { OperatorDeps } from './operatorRoutes.ts'
import { deletePasskeyButLast, readPasskeys } from './store/passkeys.ts'

const tags = ['parties']

/** An operator's own passkeys: a second device, or a new one before the old is given away. */
export function passkeyRoutes(app: App, { db, sessions, passkeys }: OperatorDeps): void {
  const list = async (operatorId: string) => {
    const rows = await readPasskeys(db.sql, operatorId)
    return {
      passkeys: rows.map(({ passkeyId, isBackedUp, addedAt, lastUsedAt }) => ({
        passkeyId: passkeyId.toString('base64url'),
        isBackedUp,
        addedAt: addedAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
    }
  }

  app.get(
    '/api/parties/passkeys',
    { schema: { tags, summary: 'Own passkeys', response: { 200: Passkeys } } },
    async (request) => list((await sessions.of(request)).operatorId),
  )

  app.post(
    '/api/parties/passkeys/begin',
    { schema: { tags, summary: 'Start adding a passkey', body: Nothing, response: { 200: Ceremony } } },
    async (request) => {
      const { operatorId, name } = await sessions.of(request)
      return passkeys.beginRegistration(db.sql, { operatorId, name, kind: 'add' })
    },
  )

  app.post(
    '/api/parties/passkeys/finish',
    { schema: { tags, summary: 'Add a passkey', body: FinishPasskey, response: { 200: Passkeys } } },
    async (request) => {
      const { operatorId } = await sessions.of(request)
      const ceremony = await passkeys.take(db.sql, request.body.ceremonyId, 'add')
      if (ceremony.operatorId !== operatorId) throw new Refusal('parties.ceremony_expired', 410)
      await passkeys.add(db.sql, ceremony, request.body.passkey)
      return list(operatorId)
    },
  )

  app.delete(
    '/api/parties/passkeys/:passkeyId',
    {
      schema: {
        tags,
        summary: 'Remove an own passkey',
        params: PasskeyParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { operatorId } = await sessions.of(request)
      const passkeyId = Buffer.from(request.params.passkeyId, 'base64url')
      const outcome = await db.tx((sql) => deletePasskeyButLast(sql, { passkeyId, operatorId }))
      if (outcome === 'last') throw new Refusal('parties.last_passkey', 409)
      if (outcome === 'unknown') throw new Refusal('parties.passkey_unknown', 404)
      return reply.code(204).send(null)
    },
  )
}
