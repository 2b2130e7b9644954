import assert from 'node:assert/strict'

const halfBytes = 32

/**
 * An ECDSA P-256 signature from ASN.1 (what node:crypto makes fastest on every Node) to r‖s (RFC 7518 §3.4).
 *
 * SEQUENCE { INTEGER r, INTEGER s }: 30 len 02 len r 02 len s. An INTEGER is signed, so a leading zero may have
 * been added, and leading zeros of a small number are left out.
 *
 * @param der is used up: what comes back may lie in it
 */
export function derToRaw(der: Buffer): Buffer {
  assert(der[0] === 0x30 && der[2] === 0x02)
  const rLength = der[3] ?? 0
  const sLength = der[5 + rLength] ?? 0
  const rEnd = 4 + rLength
  if (rLength >= halfBytes && sLength >= halfBytes) {
    // Nearly always: s moves up to r, in place.
    der.copyWithin(rEnd, rEnd + 2 + sLength - halfBytes, rEnd + 2 + sLength)
    return der.subarray(rEnd - halfBytes, rEnd + halfBytes)
  }
  const raw = Buffer.alloc(2 * halfBytes)
  placeInteger(raw, { bytes: der.subarray(4, 4 + rLength), end: halfBytes })
  placeInteger(raw, { bytes: der.subarray(6 + rLength, 6 + rLength + sLength), end: 2 * halfBytes })
  return raw
}

function placeInteger(raw: Buffer, { bytes, end }: { bytes: Buffer; end: number }): void {
  const significant = bytes.subarray(Math.max(0, bytes.length - halfBytes))
  significant.copy(raw, end - significant.length)
}
