// Whether a certificate chain in a token's header ends at an authority we trust (RFC 5280 §6, as far as our chains go:
// one key type, no policies, no name constraints, short chains).
import { type KeyObject, X509Certificate } from 'node:crypto'
import { Refusal } from '#base/refusal'
import type { Json } from '#identity/formats'

const certificatesMax = 4
const certificateLengthMax = 8192
const rememberedMax = 256

export type Demand = {
  now: Date
  /** the alternative name that the first certificate must carry, as node prints it: `URI:https://…`, `DNS:…` */
  name: string
}

type Chain = { key: KeyObject; names: readonly string[]; notBefore: Date; notAfter: Date }

/**
 * The key of the first certificate.
 *
 * @throws Refusal trust.chain_malformed, chain_untrusted, certificate_expired, certificate_of_another
 */
export type VerifyChain = (x5c: Json | undefined, demand: Demand) => KeyObject

/** @param roots the trusted authorities; they may change, and what was remembered is then forgotten */
export function createChainVerifier(roots: () => readonly X509Certificate[]): VerifyChain {
  const remembered = new Map<string, Chain>()
  let rememberedFor: readonly X509Certificate[] = []
  return (x5c, { now, name }) => {
    const trusted = roots()
    if (trusted !== rememberedFor) remembered.clear()
    rememberedFor = trusted
    const texts = readTexts(x5c)
    // The same few chains come with every credential: taken apart and verified once, dated each time.
    const id = texts.join(' ')
    const chain = remembered.get(id) ?? build(texts, trusted)
    if (remembered.size < rememberedMax) remembered.set(id, chain)
    if (now < chain.notBefore || now >= chain.notAfter) throw new Refusal('trust.certificate_expired', 400)
    if (!chain.names.includes(name)) throw new Refusal('trust.certificate_of_another', 400)
    return chain.key
  }
}

function readTexts(x5c: Json | undefined): string[] {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > certificatesMax) throw malformed()
  return x5c.map((text) => {
    if (typeof text !== 'string' || text.length > certificateLengthMax) throw malformed()
    return text
  })
}

function build(texts: readonly string[], roots: readonly X509Certificate[]): Chain {
  const certificates = texts.map(parse)
  const [leaf, ...above] = certificates
  const last = certificates.at(-1)
  if (!leaf || !last || leaf.ca) throw untrusted()
  // HAIP 1.0 §6.1.1: the anchor is not in the chain; who sends it along is not refused.
  const root = roots.find((one) => one.fingerprint256 === last.fingerprint256 || isIssuedBy(last, one))
  if (!root) throw untrusted()
  above.forEach((issuer, index) => {
    const issued = certificates[index]
    if (!issued || !issuer.ca || !isIssuedBy(issued, issuer)) throw untrusted()
  })
  if (leaf.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw untrusted()
  const all = [...certificates, root]
  return {
    key: leaf.publicKey,
    names: (leaf.subjectAltName ?? '').split(', '),
    notBefore: new Date(Math.max(...all.map(({ validFromDate }) => validFromDate.getTime()))),
    notAfter: new Date(Math.min(...all.map(({ validToDate }) => validToDate.getTime()))),
  }
}

const isIssuedBy = (issued: X509Certificate, issuer: X509Certificate): boolean =>
  issued.checkIssued(issuer) && issued.verify(issuer.publicKey)

function parse(text: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(text, 'base64'))
  } catch {
    throw malformed()
  }
}

const malformed = () => new Refusal('trust.chain_malformed', 400)
const untrusted = () => new Refusal('trust.chain_untrusted', 400)
