import assert from 'node:assert/strict'
import type { KeyObject, webcrypto } from 'node:crypto'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KeyUse } from '#base/keys'

// One file for each key: `credential.2.json` is the second signing key for credentials, a private JWK; `master.1.json`
// a symmetric one ("kty": "oct", RFC 7518 §6.4). The highest number is in use. Files are only ever added, and a retired
// signing key is rewritten without its private half: what is not there cannot be stolen.
export type KeyName = KeyUse | 'master' | 'index'
export type Jwk = webcrypto.JsonWebKey & { kid: string }
export type SigningKey = {
  kid: string
  jwk: Jwk
  publicKey: KeyObject
  privateKey: KeyObject | null
  privateJwk: Jwk | null
}
export type Secret = { name: KeyName; number: number; kid: string; bytes: Buffer }

export type KeyFiles = {
  makeMissing: (names: readonly KeyName[]) => void
  add: (name: Exclude<KeyName, 'index'>) => string
  /** Newest first. */
  signingKeys: (use: KeyUse) => SigningKey[]
  /** Oldest first. */
  secrets: () => Secret[]
}

const secretNames: readonly KeyName[] = ['master', 'index']
// oidc-provider publishes only keys whose private half it is given, and what it signed last hour must still verify.
const keepsRetiredPrivate: readonly KeyName[] = ['login']

export function createKeyFiles(dir: string): KeyFiles {
  return {
    makeMissing(names) {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      for (const name of names) if (numbersOf(dir, name).length === 0) addKey(dir, name)
    },
    add(name) {
      const before = numbersOf(dir, name).at(-1)
      const kid = addKey(dir, name)
      if (before && !secretNames.includes(name) && !keepsRetiredPrivate.includes(name))
        retire(dir, name, before)
      return kid
    },
    signingKeys: (use) =>
      numbersOf(dir, use)
        .toReversed()
        .map((number) => signingKey(readJwk(dir, use, number))),
    secrets: () =>
      secretNames.flatMap((name) => numbersOf(dir, name).map((number) => secretOf(dir, name, number))),
  }
}

function secretOf(dir: string, name: KeyName, number: number): Secret {
  const { k, kid } = readJwk(dir, name, number)
  const bytes = Buffer.from(String(k), 'base64url')
  assert.equal(bytes.length, 32, `${fileOf(dir, name, number)} is not a key of 32 bytes`)
  return { name, number, kid, bytes }
}

function addKey(dir: string, name: KeyName): string {
  const jwk = secretNames.includes(name) ? newSecret() : newSigningKey()
  writeJwk(dir, { name, number: (numbersOf(dir, name).at(-1) ?? 0) + 1, jwk })
  return jwk.kid
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
  const { d: _, ...jwk } = readJwk(dir, name, number)
  writeJwk(dir, { name, number, jwk })
}

function numbersOf(dir: string, name: KeyName): number[] {
  const pattern = new RegExp(`^${name}\\.([1-9]\\d*)\\.json$`)
  return filesIn(dir)
    .flatMap((file) => Number(pattern.exec(file)?.[1] ?? 0) || [])
    .toSorted((a, b) => a - b)
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return [] // not made yet
  }
}

function fileOf(dir: string, name: KeyName, number: number): string {
  return join(dir, `${name}.${number}.json`)
}

function readJwk(dir: string, name: KeyName, number: number): Jwk {
  const jwk: Jwk = JSON.parse(readFileSync(fileOf(dir, name, number), 'utf8'))
  return jwk
}

// Written beside, synced, renamed, and the directory synced: after a power cut the file is whole or absent.
function writeJwk(dir: string, { name, number, jwk }: { name: KeyName; number: number; jwk: Jwk }): void {
  const path = fileOf(dir, name, number)
  const part = `${path}.part`
  writeFileSync(part, `${JSON.stringify(jwk, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(part, path)
  const folder = openSync(dir, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
