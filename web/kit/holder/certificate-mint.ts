/** Makes certificates for the tests of this folder: enough of RFC 5280 to try the reader out, nothing to be used. */
export type Minted = { der: Uint8Array<ArrayBuffer>; keys: CryptoKeyPair; name: string }
type Wish = {
  issuer?: Minted
  isAuthority?: boolean
  notBefore?: string
  notAfter?: string
  hosts?: readonly string[]
  uris?: readonly string[]
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const ecdsaWithSha256 = tlv(0x30, Uint8Array.from([0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]))

/** @param wish.notAfter as GeneralizedTime: 20270101000000Z */
export async function mint(name: string, wish: Wish = {}): Promise<Minted> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
  const signed = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Uint8Array.of(2))),
    tlv(0x02, Uint8Array.of(7)),
    ecdsaWithSha256,
    nameOf(wish.issuer?.name ?? name),
    tlv(0x30, time(wish.notBefore ?? '20260101000000Z'), time(wish.notAfter ?? '20270101000000Z')),
    nameOf(name),
    spki,
    tlv(0xa3, tlv(0x30, constraints(wish.isAuthority ?? false), ...alternativeNames(wish))),
  )
  const key = (wish.issuer?.keys ?? keys).privateKey
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, signed))
  const [r, s] = [signature.slice(0, 32), signature.slice(32)].map((half) => tlv(0x02, integer(half)))
  const bits = tlv(0x03, Uint8Array.of(0), tlv(0x30, r ?? bits0, s ?? bits0))
  return { der: tlv(0x30, signed, ecdsaWithSha256, bits), keys, name }
}

const bits0 = new Uint8Array()

function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff]
  const whole = new Uint8Array(head.length + length)
  whole.set(head)
  let at = head.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const text = (value: string) => new TextEncoder().encode(value)
const time = (generalized: string) => tlv(0x18, text(generalized))
const oid = (...bytes: number[]) => tlv(0x06, Uint8Array.from(bytes))

function nameOf(commonName: string): Uint8Array<ArrayBuffer> {
  return tlv(0x30, tlv(0x31, tlv(0x30, oid(0x55, 4, 3), tlv(0x0c, text(commonName)))))
}

function constraints(isAuthority: boolean): Uint8Array<ArrayBuffer> {
  const value = tlv(0x30, ...(isAuthority ? [Uint8Array.of(1, 1, 0xff)] : []))
  return tlv(0x30, oid(0x55, 0x1d, 0x13), Uint8Array.of(1, 1, 0xff), tlv(0x04, value))
}

function alternativeNames({ hosts = [], uris = [] }: Wish): Uint8Array<ArrayBuffer>[] {
  if (hosts.length + uris.length === 0) return []
  const all = [...hosts.map((host) => tlv(0x82, text(host))), ...uris.map((uri) => tlv(0x86, text(uri)))]
  const names = tlv(0x30, ...all)
  return [tlv(0x30, oid(0x55, 0x1d, 0x11), tlv(0x04, names))]
}

/** DER integers have a leading zero where the first bit is set, and no others. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  const trimmed = bytes.slice(Math.max(0, first))
  return (trimmed[0] ?? 0) < 0x80 ? trimmed : Uint8Array.of(0, ...trimmed)
}
