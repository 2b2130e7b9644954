import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { createHmac } from 'node:crypto'
import type { Sql } from '#base/db'
import type { Jwk } from '#base/keys/files'
import { createKeyFiles } from '#base/keys/files'
import { stampOf } from '#base/keys/folder'
import type { Held } from '#base/keys/held'
import { holdKeys, indexes, signers } from '#base/keys/held'
import type { Master } from '#base/keys/master-file'
import { headerOf, leafOf, Masters } from '#base/keys/masters'
import { Refusal } from '#base/refusal'

export { headerOf } from '#base/keys/masters'
export type { Jwk } from '#base/keys/files'

/** What a signing key is for. A key never serves two: a signature for one purpose must not pass for another. */
export type KeyUse =
  | 'authority'
  | 'credential'
  | 'statusList'
  | 'request'
  | 'login'
  | 'session'
  | 'historyLog'
export const keyUses: readonly KeyUse[] = [
  'authority',
  'credential',
  'statusList',
  'request',
  'login',
  'session',
  'historyLog',
]

export type PublicKey = { kid: string; jwk: Jwk; key: KeyObject; current: boolean }

/** seeds: what is left of its tree; it grows with what is destroyed, and is one again in a new key. */
export type MasterKey = { number: number; kid: string; current: boolean; seeds: number }
/** Keys that are renewed while everything goes on: what stands under the old one is brought under the new one by and by. */
export type Renewable = 'master' | 'index'

export type Keys = {
  /** ES256 (RFC 7518 §3.4): 64 bytes, r then s. Synchronous: twice as fast as WebCrypto. */
  sign: (use: KeyUse, bytes: Uint8Array) => { kid: string; signature: Buffer }
  /** The current key first, then the retired ones, newest first: what they signed still verifies. */
  publicKeys: (use: KeyUse) => PublicKey[]
  /** For oidc-provider only, which signs by itself. Current first. */
  privateJwks: (use: 'login') => Jwk[]
  /** Which keys wrap persons' keys: the current one first, then those it took the place of. */
  masterKeys: () => MasterKey[]
  /** Likewise of the keys of blind indexes. */
  indexKeys: () => { number: number; kid: string; current: boolean }[]
  /** Encrypts a person's key under the master key; `context` must be given again to unwrap. */
  wrap: (secret: Buffer, context: string) => Buffer
  /** null: destroyed, and nobody will ever open it */
  unwrap: (wrapped: Buffer, context: string) => Buffer | null
  /** The same under the newest master key. null: destroyed. */
  rewrap: (wrapped: Buffer, context: string) => Buffer | null
  /** What is destroyed to make a wrapping useless for ever: 8 bytes that stand in it. */
  leafOf: (wrapped: Buffer) => Buffer
  /** With what every wrapping under the newest master key begins. */
  currentHeader: () => Buffer
  isDestroyed: (wrapped: Buffer) => boolean
  areDestroyed: (leaves: readonly Buffer[]) => boolean
  /** Destroys leaves in the folder itself. One process at a time: the caller holds a lock of the database. Repeatable. */
  destroyLeaves: (leaves: readonly Buffer[]) => void
  /** 32 bytes by which a value is found without being stored. Another use gives other bytes: tables cannot be joined by it. */
  blindIndex: (use: string, value: string) => Buffer
  /** Under every index key there is, newest first: two while they are renewed. */
  blindIndexes: (use: string, value: string) => { number: number; bytes: Buffer }[]
  /**
   * Keys for what lives for minutes or hours, newest first: seal under the first, open with any. They are thrown away after two
   * days, and then no backup of that time shows what was going on in it.
   */
  passing: (use: string, value: string) => Buffer[]
  /** For a timer: a new one a day, and the last but one goes. */
  renewPassing: (now: Date) => void
  /** Makes a new key that signs, wraps or indexes from now on; the old one stays for what it has signed or wrapped. */
  rotate: (name: KeyUse | Renewable) => { kid: string }
  /** Takes a retired key away. The caller has made sure that nothing needs it. */
  destroyKey: (name: Renewable, number: number) => void
  /** Sees what other processes did in the folder. Whoever uses a key looks by the way; this is for who does not. */
  look: () => void
  /** Lets a database know what keys it needs. */
  remember: (sql: Sql) => Promise<void>
  /** Every secret there is, for the search for what must be nowhere else. */
  secrets: () => Buffer[]
}

// What another process does in the folder is seen after so long; until then its destroyed keys stay in this one's memory.
const lookMs = 1_000
// What is sealed under a passing key is over within a day (login/adapter.ts): the one before the newest is needed so long.
const passingMs = 86_400_000
const passingKept = 2

/**
 * The keys of an installation, from files under `dir` (0600, made on first start).
 *
 * @param sql the database they belong to: it remembers fingerprints of the master and index keys
 * @throws Refusal `base.keys_missing` when the database holds data sealed under keys that are not here.
 * Making new ones then would hide the loss and make every record unreadable for good.
 */
export async function openKeys(sql: Sql, dir: string): Promise<Keys> {
  await requireKeys(sql, dir)
  const keys = createKeys(dir)
  await keys.remember(sql)
  setInterval(keys.look, lookMs).unref()
  return keys
}

/**
 * Looks whether the keys under which the database holds data are here, and makes none.
 *
 * @returns how many it knows
 * @throws Refusal `base.keys_missing`
 */
export async function requireKeys(sql: Sql, dir: string): Promise<number> {
  const [table] = await sql<
    { exists: boolean }[]
  >`select to_regclass('base.key_fingerprint') is not null as exists`
  if (!table?.exists) return 0
  const rows = await sql<
    { name: string; fingerprint: Buffer }[]
  >`select name, fingerprint from base.key_fingerprint order by name`
  const known = new Map(rows.map(({ name, fingerprint }) => [name, fingerprint]))
  if (known.size > 0) checkPresent(identitiesIn(dir), known, dir)
  return known.size
}

/** The same without a database that remembers: for tests, and for `openKeys` itself. */
export function createKeys(dir: string): Keys {
  const ring = createRing(dir)
  const { masters, held, look, load } = ring
  return {
    ...signers(held),
    ...indexes(held),
    ...wrappers(ring),
    masterKeys() {
      look()
      const all = masters.all().toReversed()
      return all.map(({ number, kid, tree }, place) => ({
        number,
        kid,
        current: place === 0,
        seeds: tree.seeds(),
      }))
    },
    rotate(name) {
      const kid = name === 'master' ? masters.add() : ring.files.add(name)
      load()
      return { kid }
    },
    renewPassing(now) {
      if (ring.files.renew('passing', { now, everyMs: passingMs, kept: passingKept })) load()
    },
    destroyKey(name, number) {
      ring.files.destroy(name, number)
      load()
    },
    look: () => look(true),
    remember: (sql) => rememberFingerprints(sql, identitiesIn(dir)),
    secrets: () => secretsOf(held(), masters.all()),
  }
}

type Ring = ReturnType<typeof createRing>

/** What the folder holds, as this process last saw it. */
function createRing(dir: string) {
  const files = createKeyFiles(dir)
  const masters = new Masters(files)
  files.makeDir()
  files.makeMissing([...keyUses, 'index', 'pairwise', 'passing'])
  if (files.numbers('master').length === 0) masters.add()
  let keys = holdKeys(files)
  masters.load()
  let stamp = stampOf(dir)
  let lookedAt = performance.now()

  function load(): void {
    keys = holdKeys(files)
    masters.load()
    stamp = stampOf(dir)
  }
  /** Another process may have made a key, or destroyed one. */
  function look(isPressing = false): void {
    const now = performance.now()
    if (!isPressing && now - lookedAt < lookMs) return
    lookedAt = now
    const found = stampOf(dir)
    // A folder that is away for a moment takes no key with it.
    if (found === stamp || found === '') return
    try {
      load()
    } catch (error) {
      // Somebody copies files in at this moment: what is held stays good until they are whole. The next look tries again.
      if (!(error instanceof Refusal)) throw error
    }
  }
  const held = (): Held => {
    look()
    return keys
  }
  return { files, masters, load, look, held }
}

type Wrappers = Pick<
  Keys,
  'wrap' | 'unwrap' | 'rewrap' | 'leafOf' | 'currentHeader' | 'isDestroyed' | 'areDestroyed' | 'destroyLeaves'
>

function wrappers({ masters, look, load }: Ring): Wrappers {
  const unwrap = (wrapped: Buffer, context: string): Buffer | null => {
    look()
    let secret = masters.unwrap(wrapped, context)
    if (secret === undefined) {
      look(true)
      secret = masters.unwrap(wrapped, context)
    }
    assert(secret !== undefined, 'wrapped under a master key that is not in the key store')
    return secret
  }
  return {
    wrap(secret, context) {
      look()
      return masters.wrap(secret, context)
    },
    unwrap,
    rewrap: (wrapped, context) => (unwrap(wrapped, context) ? masters.rewrap(wrapped, context) : null),
    leafOf: (wrapped) => Buffer.from(leafOf(wrapped)),
    currentHeader() {
      look()
      return headerOf(masters.all().at(-1)?.number ?? 0)
    },
    isDestroyed(wrapped) {
      look()
      return masters.isLost(wrapped)
    },
    areDestroyed(leaves) {
      look(true)
      return leaves.every((leaf) => masters.isDestroyed(leaf))
    },
    destroyLeaves(leaves) {
      masters.destroy(leaves)
      load()
    },
  }
}

/** Signing keys, master keys' seeds and identities, and the symmetric ones. */
function secretsOf({ signing, secrets }: Held, masters: readonly Master[]): Buffer[] {
  const scalars = [...signing.values()].flat().flatMap(({ privateJwk }) => privateJwk?.d ?? [])
  return [
    ...scalars.map((d) => Buffer.from(d, 'base64url')),
    ...secrets.map(({ bytes }) => bytes),
    ...masters.flatMap(({ identity, tree }) => [identity, ...tree.secrets()]),
  ]
}

type Identity = { name: string; bytes: Buffer }

/** Without these a database cannot be read, or its people's numbers at the parties change. */
function identitiesIn(dir: string): Identity[] {
  const files = createKeyFiles(dir)
  const masters = new Masters(files)
  masters.load()
  const ofMasters = masters
    .all()
    .map(({ number, identity }) => ({ name: `master.${number}`, bytes: identity }))
  masters.forget()
  const secrets = files.secrets().filter(({ name }) => name !== 'passing')
  return [...secrets.map(({ name, number, bytes }) => ({ name: `${name}.${number}`, bytes })), ...ofMasters]
}

function fingerprintOf({ bytes }: Identity): Buffer {
  return createHmac('sha256', bytes).update('hufu key fingerprint').digest()
}

function checkPresent(identities: readonly Identity[], known: Map<string, Buffer>, dir: string): void {
  const here = new Set(identities.map((one) => fingerprintOf(one).toString('hex')))
  for (const [name, fingerprint] of known) {
    if (!here.has(fingerprint.toString('hex')))
      throw new Refusal('base.keys_missing', 500, { key: name, dir })
  }
}

async function rememberFingerprints(sql: Sql, identities: readonly Identity[]): Promise<void> {
  for (const one of identities) {
    await sql`
      insert into base.key_fingerprint (name, fingerprint)
      values (${one.name}, ${fingerprintOf(one)}) on conflict (name) do nothing`
  }
}

/** For a key that is taken away on purpose: before the file, so that a crash between leaves a key too many, never one too few. */
export async function forgetFingerprint(sql: Sql, name: Renewable, number: number): Promise<void> {
  await sql`delete from base.key_fingerprint where name = ${`${name}.${number}`}`
}
