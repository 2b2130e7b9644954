import assert from 'node:assert/strict'
import type { KeyObject, webcrypto } from 'node:crypto'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyUse } from '#base/keys'
import { createFile, destroyFile, filesIn, replaceFile } from '#base/keys/folder'
import { Refusal } from '#base/refusal'

// One file for each key: `credential.2.json` is the second signing key for credentials, a private JWK; `index.1.json` a
// symmetric one ("kty": "oct", RFC 7518 §6.4). The highest number is in use. A retired signing key is rewritten without its
// private half: what is not there cannot be stolen. Master keys are trees (masters.ts).
export type SecretName = 'index' | 'pairwise' | 'passing'
export type KeyName = KeyUse | SecretName | 'master'
export type Jwk = webcrypto.JsonWebKey & { kid: string }
export type SigningKey = {
  kid: string
  jwk: Jwk
  publicKey: KeyObject
  privateKey: KeyObject | null
  privateJwk: Jwk | null
}
export type Secret = { name: SecretName; number: number; kid: string; bytes: Buffer }

export type KeyFiles = ReturnType<typeof createKeyFiles>

const secretNames: readonly SecretName[] = ['index', 'pairwise', 'passing']
// oidc-provider publishes only keys whose private half it is given, and what it signed last hour must still verify.
const keepsRetiredPrivate: readonly KeyName[] = ['login']

export function createKeyFiles(dir: string) {
  const numbers = (name: KeyName) => numbersOf(dir, name)
  const add = (name: KeyUse | SecretName): string => {
    const jwk = isSecret(name) ? newSecret() : newSigningKey()
    const before = numbers(name).at(-1)
    // Somebody else may make one at this moment: then ours is the one after it.
    let number = (before ?? 0) + 1
    while (!createFile(fileOf(dir, name, number), textOf(jwk))) number += 1
    if (before && !isSecret(name) && !keepsRetiredPrivate.includes(name)) retire(dir, name, before)
    return jwk.kid
  }
  return {
    dir,
    numbers,
    add,
    makeDir: () => mkdirSync(dir, { recursive: true, mode: 0o700 }),
    makeMissing(names: readonly (KeyUse | SecretName)[]) {
      for (const name of names) if (numbers(name).length === 0) add(name)
    },
    /** Newest first. */
    signingKeys: (use: KeyUse): SigningKey[] =>
      numbers(use)
        .toReversed()
        .map((number) => readKey(dir, { name: use, number }, signingKey)),
    /** Oldest first. */
    secrets: (): Secret[] =>
      secretNames.flatMap((name) =>
        numbers(name).map((number) => readKey(dir, { name, number }, (jwk) => secretOf(jwk, name, number))),
      ),
    /** Adds one when the newest is old enough, and destroys all but the newest few. @returns whether anything changed */
    renew(name: SecretName, { now, everyMs, kept }: { now: Date; everyMs: number; kept: number }): boolean {
      const newest = numbers(name).at(-1)
      const madeAt = newest ? statSync(fileOf(dir, name, newest)).mtimeMs : 0
      if (now.getTime() - madeAt < everyMs) return false
      add(name)
      for (const number of numbers(name).slice(0, -kept)) destroyFile(fileOf(dir, name, number))
      return true
    },
    destroy: (name: KeyName, number: number) => destroyFile(fileOf(dir, name, number)),
  }
}

const isSecret = (name: KeyName): name is SecretName => secretNames.some((one) => one === name)

function secretOf({ k, kid }: Jwk, name: SecretName, number: number): Secret {
  const bytes = Buffer.from(String(k), 'base64url')
  assert.equal(bytes.length, 32)
  return { name, number, kid, bytes }
}

/** @throws Refusal `base.key_unreadable`: cut short, altered, or never a key */
function readKey<Key>(
  dir: string,
  { name, number }: { name: KeyName; number: number },
  parse: (jwk: Jwk) => Key,
): Key {
  const file = fileOf(dir, name, number)
  try {
    const jwk: Jwk = JSON.parse(readFileSync(file, 'utf8'))
    return parse(jwk)
  } catch {
    // What the parser says of it may quote the key.
    throw new Refusal('base.key_unreadable', 500, { file })
  }
}

function newSecret(): Jwk {
  return { kty: 'oct', k: randomBytes(32).toString('base64url'), kid: randomBytes(8).toString('hex') }
}

function newSigningKey(): Jwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = privateKey.export({ format: 'jwk' })
  return { ...jwk, kid: thumbprint(jwk), alg: 'ES256', use: 'sig' }
}

function signingKey(jwk: Jwk): SigningKey {
  const { d, ...publicJwk } = jwk
  return {
    kid: jwk.kid,
    jwk: publicJwk,
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
    privateKey: d ? createPrivateKey({ key: jwk, format: 'jwk' }) : null,
    privateJwk: d ? jwk : null,
  }
}

/** RFC 7638 §3.2: the required members, in this order, without blanks. */
function thumbprint({ crv, kty, x, y }: webcrypto.JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function retire(dir: string, name: KeyName, number: number): void {
  const { d: _, ...jwk } = readKey(dir, { name, number }, (whole) => whole)
  replaceFile(fileOf(dir, name, number), textOf(jwk))
}

function numbersOf(dir: string, name: KeyName): number[] {
  const pattern = new RegExp(`^${name}\\.([1-9]\\d*)\\.json$`)
  return filesIn(dir)
    .flatMap((file) => Number(pattern.exec(file)?.[1] ?? 0) || [])
    .toSorted((a, b) => a - b)
}

export function fileOf(dir: string, name: KeyName, number: number): string {
  return join(dir, `${name}.${number}.json`)
}

const textOf = (jwk: object) => `${JSON.stringify(jwk, null, 2)}\n`
