import { Type } from 'typebox'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { newId, tokenHash } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import {
  BeginJoining,
  Ceremony,
  FinishJoining,
  FinishLogin,
  Invitation,
  InvitationParams,
  InviteOperator,
  Nothing,
  OpenInvitations,
  OperatorParams,
  Operators,
  Session,
} from './contract.ts'
import { invite, removeOperator } from './operator.ts'
import type { Passkeys } from './passkey.ts'
import type { OperatorSession, Sessions } from './session.ts'
import {
  deleteInvitation,
  insertOperator,
  isInvited,
  readInvitations,
  readOperators,
  takeInvitation,
} from './store/operators.ts'

export type OperatorDeps = {
  db: Db
  now: () => Date
  origin: string
  sessions: Sessions
  passkeys: Passkeys
}

const tags = ['parties']
const scarce = { rateLimit: { max: 20, timeWindow: '1 minute' } }
const left = { 204: Type.Null() }

const sessionView = (session: OperatorSession) => ({
  ...session,
  expiresAt: session.expiresAt.toISOString(),
})

export function joinRoutes(app: App, { db, now, sessions, passkeys }: OperatorDeps): void {
  app.post(
    '/api/parties/operators/join/begin',
    {
      config: scarce,
      schema: { tags, summary: 'Follow an invitation', body: BeginJoining, response: { 200: Ceremony } },
    },
    async (request) => {
      sessions.requireOrigin(request)
      const { token, name } = request.body
      if (!(await isInvited(db.sql, tokenHash(token), now())))
        throw new Refusal('parties.invitation_invalid', 410)
      return passkeys.beginRegistration(db.sql, { operatorId: newId(), name, kind: 'join' })
    },
  )

  app.post(
    '/api/parties/operators/join/finish',
    {
      config: scarce,
      schema: { tags, summary: 'Become an operator', body: FinishJoining, response: { 200: Session } },
    },
    async (request, reply) => {
      sessions.requireOrigin(request)
      const { ceremonyId, token, passkey } = request.body
      const ceremony = await passkeys.take(db.sql, ceremonyId, 'join')
      const session = await db.tx(async (sql) => {
        const rights = await takeInvitation(sql, tokenHash(token), now())
        if (!rights) throw new Refusal('parties.invitation_invalid', 410)
        const { operatorId, name } = ceremony
        await insertOperator(sql, { operatorId, name, rights, now: now() })
        await passkeys.add(sql, ceremony, passkey)
        await record(sql, 'parties.operator_joined', { operatorId })
        return sessions.start(sql, operatorId)
      })
      reply.header('set-cookie', session.cookie)
      return sessionView(await sessions.ofToken(session.token))
    },
  )
}

export function sessionRoutes(app: App, { db, sessions, passkeys }: OperatorDeps): void {
  app.post(
    '/api/parties/session/begin',
    {
      config: scarce,
      schema: { tags, summary: 'Start a login with a passkey', body: Nothing, response: { 200: Ceremony } },
    },
    async (request) => {
      sessions.requireOrigin(request)
      return passkeys.beginLogin(db.sql)
    },
  )

  app.post(
    '/api/parties/session/finish',
    {
      config: scarce,
      schema: { tags, summary: 'Log in with a passkey', body: FinishLogin, response: { 200: Session } },
    },
    async (request, reply) => {
      sessions.requireOrigin(request)
      const { ceremonyId, passkey } = request.body
      const { challenge } = await passkeys.take(db.sql, ceremonyId, 'login')
      const session = await db.tx(async (sql) =>
        sessions.start(sql, await passkeys.login(sql, challenge, passkey)),
      )
      reply.header('set-cookie', session.cookie)
      return sessionView(await sessions.ofToken(session.token))
    },
  )

  app.get(
    '/api/parties/session',
    { schema: { tags, summary: 'Who is logged in', response: { 200: Session } } },
    async (request) => sessionView(await sessions.of(request)),
  )

  app.delete(
    '/api/parties/session',
    { schema: { tags, summary: 'Log out', response: left } },
    async (request, reply) => {
      reply.header('set-cookie', await sessions.end(request))
      return reply.code(204).send(null)
    },
  )
}

export function operatorRoutes(app: App, { db, now, sessions }: OperatorDeps): void {
  app.get(
    '/api/parties/operators',
    { schema: { tags, summary: 'Operators', response: { 200: Operators } } },
    async (request) => {
      await sessions.requireOperator(request, 'operators.invite')
      const operators = await readOperators(db.sql)
      return {
        operators: operators.map((one) => ({
          ...one,
          joinedAt: one.joinedAt.toISOString(),
          lastSeenAt: one.lastSeenAt?.toISOString() ?? null,
        })),
      }
    },
  )

  app.delete(
    '/api/parties/operators/:operatorId',
    { schema: { tags, summary: 'Remove an operator', params: OperatorParams, response: left } },
    async (request, reply) => {
      const { operatorId: by } = await sessions.requireOperator(request, 'operators.invite')
      const { operatorId } = request.params
      await db.tx(async (sql) => {
        await removeOperator(sql, operatorId, now())
        await record(sql, 'parties.operator_removed', { operatorId, by })
      })
      return reply.code(204).send(null)
    },
  )
}

export function invitationRoutes(app: App, { db, now, origin, sessions }: OperatorDeps): void {
  app.get(
    '/api/parties/invitations',
    { schema: { tags, summary: 'Invitations still open', response: { 200: OpenInvitations } } },
    async (request) => {
      await sessions.requireOperator(request, 'operators.invite')
      const open = await readInvitations(db.sql, now())
      return { invitations: open.map((one) => ({ ...one, expiresAt: one.expiresAt.toISOString() })) }
    },
  )

  app.post(
    '/api/parties/invitations',
    { schema: { tags, summary: 'Invite an operator', body: InviteOperator, response: { 200: Invitation } } },
    async (request) => {
      const { rights } = request.body
      const inviter = await sessions.requireOperator(request, 'operators.invite')
      // Nobody hands out more than they hold.
      const missing = rights.find((right) => !inviter.rights.includes(right))
      if (missing) throw new Refusal('parties.right_missing', 403, { right: missing })
      const { operatorId } = inviter
      const invitation = await db.tx(async (sql) => {
        const made = await invite(sql, { origin, now: now(), by: { operatorId, rights } })
        await record(sql, 'parties.operator_invited', { invitationId: made.invitationId, by: operatorId })
        return made
      })
      return { ...invitation, expiresAt: invitation.expiresAt.toISOString() }
    },
  )

  app.delete(
    '/api/parties/invitations/:invitationId',
    { schema: { tags, summary: 'Withdraw an invitation', params: InvitationParams, response: left } },
    async (request, reply) => {
      await sessions.requireOperator(request, 'operators.invite')
      const { invitationId } = request.params
      if (!(await deleteInvitation(db.sql, invitationId)))
        throw new Refusal('parties.unknown_invitation', 404, { invitationId })
      return reply.code(204).send(null)
    },
  )
}
