// The certificates of this city: the authority's own, and one for each key that signs in public. The extended key usage
// for status lists has no number yet (Token Status List §10 says TBD); the alternative name tells our uses apart.
import type { KeyObject } from 'node:crypto'
import * as der from '#base/der'
import { KEY_USAGE, OID, type SignBytes, extension, keyIdentifier, makeCertificate, nameOf } from '#base/x509'

export type SignerUse = 'credential' | 'statusList' | 'request' | 'historyLog'
export type CertificateUse = 'authority' | SignerUse

const authorityLifetimeDays = 3650
const signerLifetimeDays = 365

/** A phone whose clock is behind must not find a certificate of the future. */
const backdateMs = 3_600_000

type Order = { origin: string; now: Date; key: KeyObject; sign: SignBytes }

/** @returns DER; `order.key` is the authority's own */
export function makeAuthority({ origin, now, key, sign }: Order): Buffer {
  const name = named(origin, 'authority')
  return makeCertificate({
    subject: name,
    issuer: name,
    ...validity(now, authorityLifetimeDays),
    publicKey: key,
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
  const issuedBy = der.context(0, 'implicit', keyIdentifier(authority))
  return makeCertificate({
    subject: named(origin, use),
    issuer: named(origin, 'authority'),
    ...validity(now, signerLifetimeDays),
    publicKey: key,
    sign,
    extensions: [
      extension(OID.basicConstraints, der.all('sequence'), 'critical'),
      extension(OID.keyUsage, der.bits(Buffer.of(KEY_USAGE.digitalSignature), 7), 'critical'),
      extension(OID.subjectAlternativeName, der.all('sequence', generalName(alternativeNameOf(origin, use)))),
      extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(key))),
      extension(OID.authorityKeyIdentifier, der.all('sequence', issuedBy)),
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
    case 'historyLog':
      return { kind: 'uri', value: `${origin}/history` }
    case 'request':
      return { kind: 'dns', value: new URL(origin).hostname }
  }
}

const named = (origin: string, role: string): Buffer =>
  nameOf({ organization: new URL(origin).host, commonName: `Hufu ${role}` })

/** RFC 5280 §4.2.1.6 */
const generalName = ({ kind, value }: AlternativeName): Buffer =>
  der.context(kind === 'dns' ? 2 : 6, 'implicit', Buffer.from(value, 'ascii'))

const validity = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - backdateMs),
  notAfter: new Date(now.getTime() + days * 86_400_000),
})
