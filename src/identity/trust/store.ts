import type { Sql } from '#base/db'
import type { CertificateUse } from './certificates.ts'

export type StoredCertificate = {
  use: CertificateUse
  kid: string
  issuerKid: string
  origin: string
  der: Buffer
  notBefore: Date
  notAfter: Date
}

const certificateLock = 0x63_65_72_74

/** Until the transaction ends, nobody else makes certificates: two servers that start together make one. */
export async function takeTurn(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${certificateLock})`
}

/** The certificate of a key that lasts longest, if one lasts at least until then. */
export async function certificateOf(
  sql: Sql,
  wanted: { use: CertificateUse; kid: string; issuerKid: string; origin: string; lastsUntil: Date },
): Promise<StoredCertificate | null> {
  const [row] = await sql<StoredCertificate[]>`
    select use, kid, issuer_kid as "issuerKid", origin, der, not_before as "notBefore", not_after as "notAfter"
    from trust.certificate
    where use = ${wanted.use} and kid = ${wanted.kid} and issuer_kid = ${wanted.issuerKid}
      and origin = ${wanted.origin} and not_after >= ${wanted.lastsUntil}
    order by not_after desc limit 1`
  return row ?? null
}

export async function insertCertificate(
  sql: Sql,
  { fingerprint, ...certificate }: StoredCertificate & { fingerprint: Buffer },
): Promise<void> {
  const { use, kid, issuerKid, origin, der, notBefore, notAfter } = certificate
  await sql`
    insert into trust.certificate (fingerprint, use, kid, issuer_kid, origin, der, not_before, not_after)
    values (${fingerprint}, ${use}, ${kid}, ${issuerKid}, ${origin}, ${der}, ${notBefore}, ${notAfter})`
}

/** Newest first. */
export async function authoritiesAt(sql: Sql, at: Date): Promise<Buffer[]> {
  const rows = await sql<{ der: Buffer }[]>`
    select der from trust.certificate where use = 'authority' and not_after > ${at} order by not_before desc`
  return rows.map(({ der }) => der)
}
