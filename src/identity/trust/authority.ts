// The city's own certificate authority: for each key that signs in public, a certificate that lasts.
import { X509Certificate, hash } from 'node:crypto'
import assert from 'node:assert/strict'
import type { Db, Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { type CertificateUse, type SignerUse, makeAuthority, makeSigner } from './certificates.ts'
import { bytesOf } from './scratch.ts'
import * as store from './store.ts'

export type Deps = { db: Db; keys: Keys; origin: string; now: () => Date }

/** A key with its certificate. One that has been replaced in the meantime refuses to sign: ask for it anew. */
export type Signer = {
  kid: string
  /** DER in base64, the signer's own first; the authority's is not in it (HAIP 1.0 §6.1.1) */
  x5c: string[]
  /** OpenID4VP 1.0 §5.9.3 */
  x509Hash: string
  /** signs ASCII; base64url of r‖s */
  sign: (signingInput: string) => string
}

/** Longer than a credential lives: what was signed today must verify until it expires. */
const renewBeforeDays = 60

export type Authority = {
  /** The signer with the current key, its certificate made or renewed where needed. */
  signer: (use: SignerUse) => Promise<Signer>
  /** The certificates that end our chains, of retired keys too while they last; newest first. */
  roots: () => readonly X509Certificate[]
  /** Reads and renews. For start, and for a daily timer. */
  renew: () => Promise<void>
}

export async function openAuthority(deps: Deps): Promise<Authority> {
  const signers = new Map<SignerUse, Signer & { renewAt: Date }>()
  let roots: readonly X509Certificate[] = []
  const currentKid = (use: CertificateUse) => keyOf(deps, use).kid

  async function signer(use: SignerUse): Promise<Signer> {
    const known = signers.get(use)
    if (known && known.kid === currentKid(use) && deps.now() < known.renewAt) return known
    const certified = await certify(deps, use)
    signers.set(use, certified)
    roots = await readRoots(deps)
    return certified
  }

  const authority: Authority = {
    signer,
    roots: () => roots,
    async renew() {
      signers.clear()
      for (const use of ['credential', 'statusList', 'request', 'historyLog'] as const) await signer(use)
    },
  }
  await authority.renew()
  return authority
}

async function readRoots({ db, now }: Deps): Promise<readonly X509Certificate[]> {
  return (await store.authoritiesAt(db.sql, now())).map((der) => new X509Certificate(der))
}

async function certify(deps: Deps, use: SignerUse): Promise<Signer & { renewAt: Date }> {
  const certificate = await deps.db.tx(async (sql) => {
    await store.takeTurn(sql)
    const issuer = keyOf(deps, 'authority')
    await ensure(deps, sql, {
      use: 'authority',
      make: (now) => makeAuthority(orderOf(deps, 'authority', now)),
    })
    return ensure(deps, sql, {
      use,
      make: (now) => makeSigner({ ...orderOf(deps, use, now), use, authority: issuer.key }),
    })
  })
  const { kid, der, notAfter } = certificate
  return {
    kid,
    x5c: [der.toString('base64')],
    x509Hash: hash('sha256', der, 'base64url'),
    sign: (signingInput) => signAs(deps, { use, kid, signingInput }),
    renewAt: daysBefore(notAfter, renewBeforeDays),
  }
}

function signAs({ keys }: Deps, order: { use: SignerUse; kid: string; signingInput: string }): string {
  const { kid, signature } = keys.sign(order.use, bytesOf(order.signingInput, 'latin1'))
  assert.equal(kid, order.kid, 'the key was rotated after its certificate was asked for')
  return signature.toString('base64url')
}

async function ensure(
  deps: Deps,
  sql: Sql,
  { use, make }: { use: CertificateUse; make: (now: Date) => Buffer },
): Promise<store.StoredCertificate> {
  const now = deps.now()
  const wanted = {
    use,
    kid: keyOf(deps, use).kid,
    issuerKid: keyOf(deps, 'authority').kid,
    origin: deps.origin,
  }
  const lastsUntil = daysBefore(now, -renewBeforeDays - 1)
  const present = await store.certificateOf(sql, { ...wanted, lastsUntil })
  if (present) return present
  const der = make(now)
  const { validFromDate, validToDate } = new X509Certificate(der)
  const made = { ...wanted, der, notBefore: validFromDate, notAfter: validToDate }
  await store.insertCertificate(sql, { ...made, fingerprint: hash('sha256', der, 'buffer') })
  return made
}

const orderOf = (deps: Deps, use: CertificateUse, now: Date) => ({
  origin: deps.origin,
  now,
  key: keyOf(deps, use).key,
  sign: (bytes: Uint8Array) => deps.keys.sign('authority', bytes).signature,
})

function keyOf({ keys }: Deps, use: CertificateUse) {
  const [current] = keys.publicKeys(use)
  assert(current, `there is a key for ${use}`)
  return current
}

const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * 86_400_000)
