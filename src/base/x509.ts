// Makes X.509 v3 certificates for P-256 keys (RFC 5280). Reading and verifying them is node's X509Certificate.
import { type KeyObject, hash, randomBytes } from 'node:crypto'
import * as der from '#base/der'

/** Signs; r‖s. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array

export type Certificate = {
  subject: Buffer
  issuer: Buffer
  notBefore: Date
  notAfter: Date
  publicKey: KeyObject
  sign: SignBytes
  extensions: readonly Buffer[]
}

export const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const

/** RFC 5280 §4.2.1.3; bit 0 is the highest. */
export const KEY_USAGE = { digitalSignature: 0x80, certSign: 0x04, crlSign: 0x02 } as const

/** @returns DER */
export function makeCertificate(certificate: Certificate): Buffer {
  const { subject, issuer, notBefore, notAfter, publicKey, sign, extensions } = certificate
  const algorithm = der.all('sequence', der.oid(OID.ecdsaWithSha256))
  const toBeSigned = der.all(
    'sequence',
    der.context(0, 'explicit', der.integer(Buffer.of(2))), // v3
    der.integer(randomBytes(16)),
    algorithm,
    issuer,
    der.all('sequence', der.time(notBefore), der.time(notAfter)),
    subject,
    publicKeyInfo(publicKey),
    der.context(3, 'explicit', der.all('sequence', ...extensions)),
  )
  return der.all('sequence', toBeSigned, algorithm, der.bits(asn1Signature(sign(toBeSigned))))
}

export const nameOf = ({ organization, commonName }: { organization: string; commonName: string }): Buffer =>
  der.all('sequence', attribute(OID.organization, organization), attribute(OID.commonName, commonName))

export const extension = (id: string, value: Uint8Array, weight?: 'critical'): Buffer =>
  der.all('sequence', der.oid(id), ...(weight ? [der.isTrue()] : []), der.octets(value))

/** RFC 7093 §2 1: the leftmost 160 bits of SHA-256 over the key's bits: for P-256 the last 65 bytes of its info. */
export const keyIdentifier = (key: KeyObject): Buffer =>
  hash('sha256', publicKeyInfo(key).subarray(-65), 'buffer').subarray(0, 20)

export const toPem = (certificate: Buffer): string => {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** RFC 3279 §2.2.3: r and s as numbers, not as the 64 bytes of JOSE. */
const asn1Signature = (raw: Uint8Array): Buffer =>
  der.all('sequence', der.integer(raw.subarray(0, 32)), der.integer(raw.subarray(32)))

const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })

const attribute = (id: string, value: string): Buffer =>
  der.all('set', der.all('sequence', der.oid(id), der.utf8(value)))
