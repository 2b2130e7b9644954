/**
 * Many byte strings as one parameter, for `${byteas(…)}::text::bytea[]`.
 *
 * The driver takes an array of Buffers for a single bytea, and told otherwise escapes each element by regular
 * expressions; hexadecimal needs no escaping.
 */
export function byteas(list: readonly Uint8Array[]): string {
  if (list.length === 0) return '{}'
  return `{"${list.map((bytes) => `\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`).join('","')}"}`
}
