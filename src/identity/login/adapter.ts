// oidc-provider's storage on our database. Its ids are bearer secrets (codes, tokens, cookies) and its payloads speak of
// persons: rows hold SHA-256 of the one and seal the other under a key of the row's own.
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { Sql } from '#base/db'
import { tokenHash } from '#base/ids'
import type { Keys } from '#base/keys'
import { newest, openAny, seal } from '#base/seal'
import {
  consumeEntry,
  deleteByGrant,
  deleteEntry,
  type EntryRow,
  readEntry,
  readEntryByUid,
  upsertEntry,
} from './store.ts'

type Deps = { sql: Sql; keys: Pick<Keys, 'passing'>; now: () => Date }

// Models that end with their grant (the library's own adapter has the same list, minus flows that are off here).
const grantable: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])
// Nothing without an end of its own is kept longer.
const lifetimeMaxSeconds = 24 * 60 * 60

export function createAdapter({ sql, keys, now }: Deps, model: string): Adapter {
  const keyOf = (id: string) => ({ model, idHash: tokenHash(id) })
  // Not the master key: its nonce budget (2^32 seals) is for what stays.
  const sealing = (idHash: Buffer) => keys.passing('login.entry', `${model} ${idHash.toString('hex')}`)
  const context = `login.entry:${model}`

  function payloadOf(row: EntryRow | null): AdapterPayload | undefined {
    if (!row) return undefined
    const payload: AdapterPayload = JSON.parse(
      openAny(sealing(row.idHash), row.payload, context).toString('utf8'),
    )
    return row.consumedAt ? { ...payload, consumed: Math.floor(row.consumedAt.getTime() / 1000) } : payload
  }

  return {
    async upsert(id, payload, expiresInSeconds = lifetimeMaxSeconds) {
      const key = keyOf(id)
      await upsertEntry(sql, {
        ...key,
        grantHash: payload.grantId && grantable.has(model) ? tokenHash(payload.grantId) : null,
        uidHash: payload.uid && model === 'Session' ? tokenHash(payload.uid) : null,
        payload: seal(newest(sealing(key.idHash)), Buffer.from(JSON.stringify(payload)), context),
        expiresAt: new Date(now().getTime() + Math.min(expiresInSeconds, lifetimeMaxSeconds) * 1000),
      })
    },
    find: async (id) => payloadOf(await readEntry(sql, keyOf(id), now())),
    findByUid: async (uid) => payloadOf(await readEntryByUid(sql, { model, uidHash: tokenHash(uid) }, now())),
    // The device flow is off.
    findByUserCode: async () => undefined,
    async consume(id) {
      // The library reads, thinks and then consumes: of two requests with one code both would get here.
      if (await consumeEntry(sql, keyOf(id), now())) return
      if (model === 'AuthorizationCode') throw new errors.InvalidGrant('already used')
      throw new errors.InvalidRequest('already used')
    },
    destroy: (id) => deleteEntry(sql, keyOf(id)),
    revokeByGrantId: (grantId) => deleteByGrant(sql, tokenHash(grantId)),
  }
}
