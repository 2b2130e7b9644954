import type { KeyObject } from 'node:crypto'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signDer,
  X509Certificate,
} from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isIP, isIPv4, isIPv6 } from 'node:net'
import { join } from 'node:path'
import * as der from '#base/der'
import { lanAddresses } from '#base/lan'
import { derToRaw } from '#base/keys/ecdsa'
import type { SignBytes } from '#base/x509'
import { extension, KEY_USAGE, keyIdentifier, makeCertificate, nameOf, OID, toPem } from '#base/x509'

/** For the server, in PEM; and where the authority's certificate is, for a phone that shall trust it. */
export type Tls = { key: string; cert: string; caPath: string }

const dayMs = 86_400_000
// Apple accepts at most 825 days from an authority that a person added.
const serverDays = 397
const authorityDays = 3_650
const renewBeforeDays = 30

/**
 * A certificate for trying Hufu with a phone, from an authority of this installation's own, kept in `dir`.
 * Browsers warn until a person adds `ca.pem` to the phone. In earnest, a proxy with a public certificate stands in front.
 */
export async function openTls(dir: string, origin: string, now: Date): Promise<Tls> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const names = namesOf(origin)
  const found = await readPair(dir, 'server')
  const pair = found && serves(found.cert, { names, now }) ? found : await issue(dir, { names, now })
  return { ...pair, caPath: join(dir, 'ca.pem') }
}

function namesOf(origin: string): string[] {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, '')
  return [...new Set([host, ...lanAddresses(), hostname(), 'localhost', '127.0.0.1', '::1'])]
}

type Pair = { key: string; cert: string }
type Wanted = { names: string[]; now: Date }

// A laptop gets other addresses in other networks: the certificate follows.
function serves(cert: string, { names, now }: Wanted): boolean {
  const certificate = new X509Certificate(cert)
  const isFresh = Date.parse(certificate.validTo) > now.getTime() + renewBeforeDays * dayMs
  return (
    isFresh && names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  )
}

async function issue(dir: string, { names, now }: Wanted): Promise<Pair> {
  const found = await readPair(dir, 'ca')
  const authority = found ?? (await writePair(dir, 'ca', makeAuthority(now)))
  const server = makeServer({ names, now }, createPrivateKey(authority.key))
  return writePair(dir, 'server', { key: server.key, cert: server.cert + authority.cert })
}

const authorityName = nameOf({ organization: 'Hufu', commonName: `Hufu on ${hostname()}` })

function makeAuthority(now: Date): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = makeCertificate({
    subject: authorityName,
    issuer: authorityName,
    ...validity(now, authorityDays),
    publicKey,
    sign: signerOf(privateKey),
    extensions: [
      extension(
        OID.basicConstraints,
        der.all('sequence', der.isTrue(), der.integer(Buffer.of(0))),
        'critical',
      ),
      extension(OID.keyUsage, der.bits(Buffer.of(KEY_USAGE.certSign | KEY_USAGE.crlSign), 1), 'critical'),
      extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(publicKey))),
    ],
  })
  return { key: toKeyPem(privateKey), cert: toPem(cert) }
}

function makeServer({ names, now }: Wanted, authorityKey: KeyObject): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authorityId = der.context(0, 'implicit', keyIdentifier(createPublicKey(authorityKey)))
  const cert = makeCertificate({
    subject: nameOf({ organization: 'Hufu', commonName: 'Hufu on this network' }),
    issuer: authorityName,
    ...validity(now, serverDays),
    publicKey,
    sign: signerOf(authorityKey),
    extensions: [
      extension(OID.basicConstraints, der.all('sequence'), 'critical'),
      extension(OID.keyUsage, der.bits(Buffer.of(KEY_USAGE.digitalSignature), 7), 'critical'),
      extension(OID.extendedKeyUsage, der.all('sequence', der.oid(OID.serverAuth))),
      extension(OID.subjectAlternativeName, der.all('sequence', ...names.map(generalName))),
      extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(publicKey))),
      extension(OID.authorityKeyIdentifier, der.all('sequence', authorityId)),
    ],
  })
  return { key: toKeyPem(privateKey), cert: toPem(cert) }
}

function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  // A phone whose clock is behind must not find a certificate of the future.
  return { notBefore: new Date(now.getTime() - dayMs), notAfter: new Date(now.getTime() + days * dayMs) }
}

const signerOf =
  (key: KeyObject): SignBytes =>
  (bytes) =>
    derToRaw(signDer('sha256', bytes, key))

function toKeyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' })
}

/** RFC 5280 §4.2.1.6: dNSName [2], iPAddress [7] in network order. */
function generalName(name: string): Buffer {
  if (isIPv4(name)) return der.context(7, 'implicit', Buffer.from(name.split('.').map(Number)))
  if (isIPv6(name)) return der.context(7, 'implicit', ipv6Bytes(name))
  return der.context(2, 'implicit', Buffer.from(name, 'ascii'))
}

function ipv6Bytes(address: string): Buffer {
  const [before = '', after = ''] = address.split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const [left, right] = [groups(before), groups(after)]
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0)
  const bytes = Buffer.alloc(16)
  for (const [place, group] of [...left, ...zeros, ...right].entries()) bytes.writeUInt16BE(group, 2 * place)
  return bytes
}

async function readPair(dir: string, name: string): Promise<Pair | null> {
  try {
    const read = (ending: string) => readFile(join(dir, `${name}.${ending}`), 'utf8')
    return { key: await read('key'), cert: await read('pem') }
  } catch {
    return null // not made yet
  }
}

async function writePair(dir: string, name: string, pair: Pair): Promise<Pair> {
  const contents = { key: pair.key, pem: pair.cert }
  for (const [ending, content] of Object.entries(contents)) {
    const path = join(dir, `${name}.${ending}`)
    await writeFile(`${path}.part`, content, { mode: 0o600, flush: true })
    await rename(`${path}.part`, path)
  }
  return pair
}
