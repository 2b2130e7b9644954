import { Type } from 'typebox'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import {
  EditParty,
  Nothing,
  PartyParams,
  Reason,
  RegisteredParty,
  RegisterParty,
  RelyingParties,
  RelyingPartyView,
} from './contract.ts'
import { edit, known, register, renewSecret, setState, view } from './party.ts'
import type { Sessions } from './session.ts'
import { readParties } from './store/parties.ts'

type Deps = { db: Db; now: () => Date; sessions: Sessions }

const tags = ['parties']
const path = '/api/parties/relying-parties'

export function partyRoutes(app: App, { db, now, sessions }: Deps): void {
  app.get(
    path,
    { schema: { tags, summary: 'Relying parties', response: { 200: RelyingParties } } },
    async (request) => {
      await sessions.requireOperator(request, 'parties.manage')
      return { parties: (await readParties(db.sql)).map(view) }
    },
  )

  app.post(
    path,
    {
      schema: {
        tags,
        summary: 'Register a relying party',
        body: RegisterParty,
        response: { 201: RegisteredParty },
      },
    },
    async (request, reply) => {
      const { operatorId } = await sessions.requireOperator(request, 'parties.manage')
      const registered = await db.tx(async (sql) => {
        const made = await register(sql, request.body, now())
        await record(sql, 'parties.party_registered', { partyId: made.party.partyId, operatorId })
        return made
      })
      reply.code(201)
      return { party: view(registered.party), clientSecret: registered.clientSecret }
    },
  )

  app.get(
    `${path}/:partyId`,
    {
      schema: {
        tags,
        summary: 'One relying party',
        params: PartyParams,
        response: { 200: RelyingPartyView },
      },
    },
    async (request) => {
      await sessions.requireOperator(request, 'parties.manage')
      return view(await known(db.sql, request.params.partyId))
    },
  )
}

export function partyChangeRoutes(app: App, { db, now, sessions }: Deps): void {
  app.put(
    `${path}/:partyId`,
    {
      schema: {
        tags,
        summary: 'Change a registration',
        params: PartyParams,
        body: EditParty,
        response: { 200: RelyingPartyView },
      },
    },
    async (request) => {
      const { operatorId } = await sessions.requireOperator(request, 'parties.manage')
      const { partyId } = request.params
      return db.tx(async (sql) => {
        const party = await edit(sql, partyId, request.body, now())
        await record(sql, 'parties.party_edited', { partyId, operatorId })
        return view(party)
      })
    },
  )

  app.post(
    `${path}/:partyId/secret`,
    {
      schema: {
        tags,
        summary: 'Make a new client secret; the old one ends',
        params: PartyParams,
        body: Nothing,
        response: { 200: RegisteredParty },
      },
    },
    async (request) => {
      const { operatorId } = await sessions.requireOperator(request, 'parties.manage')
      const { partyId } = request.params
      return db.tx(async (sql) => {
        const renewed = await renewSecret(sql, partyId, now())
        await record(sql, 'parties.secret_renewed', { partyId, operatorId })
        return { party: view(renewed.party), clientSecret: renewed.clientSecret }
      })
    },
  )
}

const changes = [
  {
    verb: 'suspend',
    state: 'suspended',
    fact: 'parties.party_suspended',
    summary: 'Suspend: it may ask nothing more',
  },
  {
    verb: 'resume',
    state: 'active',
    fact: 'parties.party_resumed',
    summary: 'Let a suspended party ask again',
  },
] as const

export function partyStateRoutes(app: App, { db, now, sessions }: Deps): void {
  for (const { verb, state, fact, summary } of changes)
    app.post(
      `${path}/:partyId/${verb}`,
      {
        schema: { tags, summary, params: PartyParams, body: Reason, response: { 200: RelyingPartyView } },
      },
      async (request) => {
        const { operatorId } = await sessions.requireOperator(request, 'parties.manage')
        const { partyId } = request.params
        return db.tx(async (sql) => {
          const { party, isChanged } = await setState(sql, partyId, state, now())
          if (isChanged) await record(sql, fact, { partyId, operatorId, reason: request.body.reason })
          return view(party)
        })
      },
    )
}

export function logoRoutes(app: App, { db }: Pick<Deps, 'db'>): void {
  app.get(
    `${path}/:partyId/logo`,
    {
      schema: {
        tags,
        summary: 'Logo of a relying party',
        params: PartyParams,
        produces: ['image/svg+xml'],
        response: { 200: Type.String({ maxLength: 8192 }) },
      },
    },
    async (request, reply) => {
      const { logoSvg } = await known(db.sql, request.params.partyId)
      if (!logoSvg) throw new Refusal('parties.unknown_party', 404)
      // Opened as a page of its own, SVG is a document with our origin: the sandbox takes script and origin away.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      reply.header('cache-control', 'public, max-age=300')
      return reply.type('image/svg+xml').send(logoSvg)
    },
  )
}
