import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { createHmac, hkdfSync, sign as signDer } from 'node:crypto'
import type { Sql } from '#base/db'
import { derToRaw } from '#base/keys/ecdsa'
import type { Jwk, KeyName, Secret, SigningKey } from '#base/keys/files'
import { createKeyFiles } from '#base/keys/files'
import { Refusal } from '#base/refusal'
import { open, seal } from '#base/seal'

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

export type Keys = {
  /** ES256 (RFC 7518 §3.4): 64 bytes, r then s. Synchronous: twice as fast as WebCrypto. */
  sign: (use: KeyUse, bytes: Uint8Array) => { kid: string; signature: Buffer }
  /** The current key first, then the retired ones, newest first: what they signed still verifies. */
  publicKeys: (use: KeyUse) => PublicKey[]
  /** Which keys wrap persons' keys: the current one first, then those it took the place of. */
  masterKeys: () => { kid: string; current: boolean }[]
  /** For oidc-provider only, which signs by itself. Current first. */
  privateJwks: (use: 'login') => Jwk[]
  /** Encrypts a secret (a person's key) under the master key; `context` must be given again to unwrap. */
  wrap: (secret: Buffer, context: string) => Buffer
  unwrap: (wrapped: Buffer, context: string) => Buffer
  /** 32 bytes by which a value is found without being stored. Another use gives other bytes: tables cannot be joined by it. */
  blindIndex: (use: string, value: string) => Buffer
  /** Makes a new key that signs, or wraps, from now on; the old one stays for what it has signed or wrapped. */
  rotate: (name: KeyUse | 'master') => { kid: string }
}

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
  await rememberFingerprints(sql, createKeyFiles(dir).secrets())
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
  if (known.size > 0) checkPresent(createKeyFiles(dir).secrets(), known, dir)
  return known.size
}

/** The same without a database that remembers: for tests, and for `openKeys` itself. */
export function createKeys(dir: string): Keys {
  const files = createKeyFiles(dir)
  files.makeMissing([...keyUses, 'master', 'index'])
  const signing = new Map(keyUses.map((use) => [use, files.signingKeys(use)]))
  const keysOf = (use: KeyUse) => signing.get(use) ?? []
  const blindKeys = new Map<string, Buffer>()
  let secrets = files.secrets()
  return {
    sign(use, bytes) {
      const { kid, privateKey } = currentOf(keysOf(use))
      return { kid, signature: derToRaw(signDer('sha256', bytes, privateKey)) }
    },
    publicKeys: (use) =>
      keysOf(use).map(({ kid, jwk, publicKey }, place) => ({
        kid,
        jwk,
        key: publicKey,
        current: place === 0,
      })),
    masterKeys: () => {
      const { number: current } = newest(secrets, 'master')
      return secrets
        .filter(({ name }) => name === 'master')
        .toReversed()
        .map(({ kid, number }) => ({ kid, current: number === current }))
    },
    privateJwks: (use) => keysOf(use).flatMap(({ privateJwk }) => privateJwk ?? []),
    wrap(secret, context) {
      const { number, bytes } = newest(secrets, 'master')
      const header = Buffer.alloc(2)
      header.writeUInt16BE(number)
      return Buffer.concat([header, seal(bytes, secret, context)])
    },
    unwrap(wrapped, context) {
      const number = wrapped.readUInt16BE(0)
      const master = secrets.find((secret) => secret.name === 'master' && secret.number === number)
      assert(master, `wrapped under master key ${number}, which is not in the key store`)
      return open(master.bytes, wrapped.subarray(2), context)
    },
    blindIndex(use, value) {
      const key = blindKeys.get(use) ?? deriveBlindKey(newest(secrets, 'index').bytes, use)
      blindKeys.set(use, key)
      return createHmac('sha256', key).update(value).digest()
    },
    rotate(name) {
      const made = files.add(name)
      if (name === 'master') secrets = files.secrets()
      else signing.set(name, files.signingKeys(name))
      return { kid: made }
    },
  }
}

type Current = SigningKey & { privateKey: KeyObject }

function currentOf([current]: SigningKey[]): Current {
  assert(current?.privateKey, 'a current signing key has its private half')
  return { ...current, privateKey: current.privateKey }
}

function newest(secrets: Secret[], name: KeyName): Secret {
  const found = secrets.filter((secret) => secret.name === name).at(-1)
  assert(found)
  return found
}

// HKDF (RFC 5869): a table's index key tells nothing about another's.
function deriveBlindKey(indexKey: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', indexKey, '', `hufu blind index: ${use}`, 32))
}

function fingerprintOf({ bytes }: Secret): Buffer {
  return createHmac('sha256', bytes).update('hufu key fingerprint').digest()
}

function checkPresent(secrets: Secret[], known: Map<string, Buffer>, dir: string): void {
  const here = new Set(secrets.map((secret) => fingerprintOf(secret).toString('hex')))
  for (const [name, fingerprint] of known) {
    if (!here.has(fingerprint.toString('hex')))
      throw new Refusal('base.keys_missing', 500, { key: name, dir })
  }
}

async function rememberFingerprints(sql: Sql, secrets: Secret[]): Promise<void> {
  for (const secret of secrets) {
    await sql`
      insert into base.key_fingerprint (name, fingerprint)
      values (${`${secret.name}.${secret.number}`}, ${fingerprintOf(secret)}) on conflict (name) do nothing`
  }
}
