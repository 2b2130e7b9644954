import { Refused } from '#kit/api'

/**
 * X.509 certificates, as far as a wallet needs them: the key, the dates, and whether one signed the other.
 * Only what Hufu's own trust list allows is read: ECDSA on P-256 with SHA-256 (RFC 5758 §3.2). Anything else is refused
 * and not guessed at. The caller brings the roots: a chain proves nothing by itself.
 */
export type Certificate = {
  der: Uint8Array<ArrayBuffer>
  /** what the signature covers */
  signed: Uint8Array<ArrayBuffer>
  issuer: Uint8Array<ArrayBuffer>
  subject: Uint8Array<ArrayBuffer>
  publicKeyInfo: Uint8Array<ArrayBuffer>
  notBefore: Date
  notAfter: Date
  /** may sign other certificates (RFC 5280 §4.2.1.9) */
  isAuthority: boolean
  /** alternative names: what the certificate is for (RFC 5280 §4.2.1.6); `URI:https://…` or `DNS:…` */
  names: readonly string[]
  /** r‖s */
  signature: Uint8Array<ArrayBuffer>
}

type Element = { tag: number; whole: Uint8Array<ArrayBuffer>; content: Uint8Array<ArrayBuffer> }

const tagInteger = 0x02
const tagBitString = 0x03
const tagSequence = 0x30
const tagVersion = 0xa0
const tagExtensions = 0xa3
const tagOctetString = 0x04
const tagUtcTime = 0x17
const tagGeneralizedTime = 0x18
// 1.2.840.10045.4.3.2, ecdsa-with-SHA256
const ecdsaWithSha256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]
const tagDns = 0x82
const tagUri = 0x86
// 2.5.29.17, subjectAltName; 2.5.29.19, basicConstraints, and cA TRUE within it
const alternativeName = [0x06, 0x03, 0x55, 0x1d, 0x11]
const basicConstraints = [0x06, 0x03, 0x55, 0x1d, 0x13]
const authorityTrue = [0x01, 0x01, 0xff]
const certificateBytesMax = 16_384
const chainLengthMax = 4

/** @throws Refused web.certificate_malformed */
export function readCertificate(der: Uint8Array<ArrayBuffer>): Certificate {
  const [outer] = readElements(der)
  const [tbs, algorithm, signature] = readElements(expectTag(outer, tagSequence).content)
  const fields = readElements(expectTag(tbs, tagSequence).content)
  // RFC 5280 §4.1: the version is absent in v1 only, which is not accepted: it carries no extensions.
  const [version, serial, , issuer, validity, subject, publicKeyInfo, ...more] = fields
  expectTag(version, tagVersion)
  expectTag(serial, tagInteger)
  if (!startsWith(expectTag(algorithm, tagSequence).content, ecdsaWithSha256)) throw malformed()
  const [notBefore, notAfter] = readElements(expectTag(validity, tagSequence).content)
  const extensions = more.find(({ tag }) => tag === tagExtensions)
  return {
    der,
    signed: expectTag(tbs, tagSequence).whole,
    issuer: expectTag(issuer, tagSequence).whole,
    subject: expectTag(subject, tagSequence).whole,
    publicKeyInfo: expectTag(publicKeyInfo, tagSequence).whole,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    isAuthority: startsWith(extensionValue(extensions, basicConstraints), authorityTrue),
    names: readElements(extensionValue(extensions, alternativeName)).flatMap(readName),
    signature: readSignature(expectTag(signature, tagBitString).content),
  }
}

export async function importPublicKey(certificate: Certificate): Promise<CryptoKey> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  return crypto.subtle.importKey('spki', certificate.publicKeyInfo, curve, false, ['verify']).catch(() => {
    throw malformed()
  })
}

/**
 * The chain, leaf first, ends at one of the roots, and every certificate of it is valid now.
 *
 * @throws Refused web.verifier_untrusted, web.certificate_malformed
 */
export async function verifyChain(
  chain: readonly Certificate[],
  roots: readonly Certificate[],
  now: Date,
): Promise<void> {
  if (chain.length === 0 || chain.length > chainLengthMax) throw new Refused('web.verifier_untrusted')
  for (const [index, certificate] of chain.entries()) {
    if (now < certificate.notBefore || now > certificate.notAfter) throw new Refused('web.verifier_untrusted')
    const next = chain[index + 1]
    if (isOneOf(certificate, roots)) return
    if (next) await expectIssued(certificate, next)
    else await expectIssuedByAny(certificate, roots)
  }
}

async function expectIssuedByAny(certificate: Certificate, roots: readonly Certificate[]): Promise<void> {
  for (const root of roots) if (await isIssuedBy(certificate, root)) return
  throw new Refused('web.verifier_untrusted')
}

async function expectIssued(certificate: Certificate, issuer: Certificate): Promise<void> {
  if (!(await isIssuedBy(certificate, issuer))) throw new Refused('web.verifier_untrusted')
}

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!issuer.isAuthority || !isEqual(certificate.issuer, issuer.subject)) return false
  const key = await importPublicKey(issuer)
  return crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    certificate.signature,
    certificate.signed,
  )
}

function isOneOf(certificate: Certificate, roots: readonly Certificate[]): boolean {
  return roots.some((root) => isEqual(root.der, certificate.der))
}

// ── DER (X.690 §8, §10): definite lengths, one byte of tag ───────────────────────────────────────────────────────

function readElements(bytes: Uint8Array<ArrayBuffer>): Element[] {
  if (bytes.length > certificateBytesMax) throw malformed()
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = readElement(bytes, at)
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

function readElement(bytes: Uint8Array<ArrayBuffer>, at: number): Element {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed()
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  if (lengthBytes > 2 || first === 0x80) throw malformed()
  const start = at + 2 + lengthBytes
  const length =
    lengthBytes === 0 ? first : bytes.slice(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  const end = start + length
  if (end > bytes.length) throw malformed()
  return { tag, whole: bytes.slice(at, end), content: bytes.slice(start, end) }
}

function expectTag(element: Element | undefined, tag: number): Element {
  if (!element || element.tag !== tag) throw malformed()
  return element
}

/** RFC 5280 §4.1.2.5: two-digit years until 2049, four digits after; always with seconds, always Zulu. */
function readTime(element: Element | undefined): Date {
  const text = new TextDecoder().decode(element?.content)
  const digits = element?.tag === tagUtcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const isTime = element?.tag === tagUtcTime || element?.tag === tagGeneralizedTime
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(digits)
  if (!isTime || !parts) throw malformed()
  const [, year, month, day, hour, minute, second] = parts
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time.getTime())) throw malformed()
  return time
}

/** The content of an extension's SEQUENCE; empty where the certificate has no such extension. */
function extensionValue(extensions: Element | undefined, name: readonly number[]): Uint8Array<ArrayBuffer> {
  const [list] = extensions ? readElements(extensions.content) : []
  const found =
    list &&
    readElements(expectTag(list, tagSequence).content).find(({ content }) => startsWith(content, name))
  if (!found) return new Uint8Array()
  const value = readElements(found.content).at(-1)
  const [sequence] = readElements(expectTag(value, tagOctetString).content)
  return expectTag(sequence, tagSequence).content
}

function readName({ tag, content }: Element): string[] {
  const text = new TextDecoder().decode(content)
  if (tag === tagDns) return [`DNS:${text}`]
  return tag === tagUri ? [`URI:${text}`] : []
}

/** RFC 3279 §2.2.3: the bit string holds SEQUENCE { r INTEGER, s INTEGER }; WebCrypto wants 32 bytes of each. */
function readSignature(bits: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bits[0] !== 0) throw malformed()
  const [sequence] = readElements(bits.slice(1))
  const [r, s] = readElements(expectTag(sequence, tagSequence).content)
  const raw = new Uint8Array(64)
  for (const [index, element] of [r, s].entries()) {
    const value = expectTag(element, tagInteger).content
    const trimmed = value[0] === 0 ? value.slice(1) : value
    if (trimmed.length > 32) throw malformed()
    raw.set(trimmed, index * 32 + 32 - trimmed.length)
  }
  return raw
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function malformed(): Refused {
  return new Refused('web.certificate_malformed')
}
