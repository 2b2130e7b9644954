// Makes certificates (RFC 5280): the authority's own, and one for each key that signs in public. The extended key usage
// for status lists has no number yet (Token Status List §10 says TBD); the alternative name tells our uses apart.
import { type KeyObject, hash, randomBytes } from 'node:crypto'
import * as der from './der.ts'

export type SignerUse = 'credential' | 'statusList' | 'request'
export type CertificateUse = 'authority' | SignerUse

export const authorityLifetimeDays = 3650
export const signerLifetimeDays = 365

/** A phone whose clock is behind must not find a certificate of the future. */
const backdateMs = 3_600_000

/** Signs with the authority's key, wherever that is; r‖s. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array

type Order = { origin: string; now: Date; key: KeyObject; sign: SignBytes }

/** @returns DER; `order.key` is the authority's own */
export function makeAuthority({ origin, now, key, sign }: Order): Buffer {
  const name = nameOf(origin, 'authority')
  return make({
    subject: name,
    issuer: name,
    now,
    lifetimeDays: authorityLifetimeDays,
    key,
    sign,
    extensions: [
      // pathLenConstraint 0: it certifies signers, not other authorities.
      extension(
        OID.basicConstraints,
        der.all('sequence', der.isTrue(), der.integer(Buffer.of(0))),
        'critical',
      ),
      extension(OID.keyUsage, der.bits(Buffer.of(KEY_USAGE.certSign | KEY_USAGE.crlSign), 1), 'critical'),
      extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(key))),
    ],
  })
}

/** @returns DER; `order.key` is the signer's own, `order.sign` signs with the authority's */
export function makeSigner(order: Order & { use: SignerUse; authority: KeyObject }): Buffer {
  const { origin, now, use, key, authority, sign } = order
  return make({
    subject: nameOf(origin, use),
    issuer: nameOf(origin, 'authority'),
    now,
    lifetimeDays: signerLifetimeDays,
    key,
    sign,
    extensions: [
      extension(OID.basicConstraints, der.all('sequence'), 'critical'),
      extension(OID.keyUsage, der.bits(Buffer.of(KEY_USAGE.digitalSignature), 7), 'critical'),
      extension(OID.subjectAlternativeName, der.all('sequence', generalName(alternativeNameOf(origin, use)))),
      extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(key))),
      extension(
        OID.authorityKeyIdentifier,
        der.all('sequence', der.context(0, 'implicit', keyIdentifier(authority))),
      ),
    ],
  })
}

export type AlternativeName = { kind: 'uri' | 'dns'; value: string }

/**
 * What a certificate of ours is for stands in its alternative name: who issues credentials is named by the issuer's
 * URI, who asks for presentations by host. So neither passes for the other although one authority made both.
 */
export function alternativeNameOf(origin: string, use: SignerUse): AlternativeName {
  switch (use) {
    case 'credential':
      return { kind: 'uri', value: origin }
    case 'statusList':
      return { kind: 'uri', value: `${origin}/status` }
    case 'request':
      return { kind: 'dns', value: new URL(origin).hostname }
  }
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
} as const

/** RFC 5280 §4.2.1.3; bit 0 is the highest. */
const KEY_USAGE = { digitalSignature: 0x80, certSign: 0x04, crlSign: 0x02 } as const

type Content = {
  subject: Buffer
  issuer: Buffer
  now: Date
  lifetimeDays: number
  key: KeyObject
  sign: SignBytes
  extensions: readonly Buffer[]
}

function make({ subject, issuer, now, lifetimeDays, key, sign, extensions }: Content): Buffer {
  const algorithm = der.all('sequence', der.oid(OID.ecdsaWithSha256))
  const toBeSigned = der.all(
    'sequence',
    der.context(0, 'explicit', der.integer(Buffer.of(2))), // v3
    der.integer(randomBytes(16)),
    algorithm,
    issuer,
    der.all(
      'sequence',
      der.time(new Date(now.getTime() - backdateMs)),
      der.time(new Date(now.getTime() + lifetimeDays * 86_400_000)),
    ),
    subject,
    publicKeyInfo(key),
    der.context(3, 'explicit', der.all('sequence', ...extensions)),
  )
  return der.all('sequence', toBeSigned, algorithm, der.bits(asn1Signature(sign(toBeSigned))))
}

/** RFC 3279 §2.2.3: r and s as numbers, not as the 64 bytes of JOSE. */
const asn1Signature = (raw: Uint8Array): Buffer =>
  der.all('sequence', der.integer(raw.subarray(0, 32)), der.integer(raw.subarray(32)))

const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })

/** RFC 7093 §2 1: the leftmost 160 bits of SHA-256 over the key's bits: for P-256 the last 65 bytes of its info. */
const keyIdentifier = (key: KeyObject): Buffer =>
  hash('sha256', publicKeyInfo(key).subarray(-65), 'buffer').subarray(0, 20)

const nameOf = (origin: string, role: string): Buffer =>
  der.all(
    'sequence',
    attribute(OID.organization, new URL(origin).host),
    attribute(OID.commonName, `Hufu ${role}`),
  )

const attribute = (id: string, value: string): Buffer =>
  der.all('set', der.all('sequence', der.oid(id), der.utf8(value)))

const generalName = ({ kind, value }: AlternativeName): Buffer =>
  der.context(kind === 'dns' ? 2 : 6, 'implicit', Buffer.from(value, 'ascii'))

const extension = (id: string, value: Uint8Array, weight?: 'critical'): Buffer =>
  der.all('sequence', der.oid(id), ...(weight ? [der.isTrue()] : []), der.octets(value))
