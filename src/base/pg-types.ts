import { types } from 'pg'

type Parse = (text: string) => unknown

// What JavaScript has no exact number or a misleading object for. OIDs: src/include/catalog/pg_type.dat.
const OID = { int8: 20, int8Array: 1016, date: 1082, timestamp: 1114, interval: 1186 }

const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [OID.int8, BigInt],
  [
    OID.int8Array,
    (text) =>
      text
        .slice(1, -1)
        .split(',')
        .filter(Boolean)
        .map((one) => (one === 'NULL' ? null : BigInt(one))),
  ],
  // The driver would take both for local time.
  [OID.date, (text) => new Date(`${text}T00:00:00Z`)],
  [OID.timestamp, (text) => new Date(`${text.replace(' ', 'T')}Z`)],
  [OID.interval, (text) => text],
])

/** How a column of a type is read: bigint as bigint, times as Date, bytea as Buffer, json parsed. */
export function parserOf(oid: number): Parse {
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the driver lists the built-in ones; there are more
  return parsers.get(oid) ?? types.getTypeParser(oid)
}
