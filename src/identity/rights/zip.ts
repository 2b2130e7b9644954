// As much of the ZIP format (APPNOTE 6.3.10, ISO/IEC 21320-1) as a few files need: stored, not compressed, with names in UTF-8.
// A library would be a dependency for fifty lines.
import { crc32 } from 'node:zlib'

export type File = { name: string; content: Buffer }

const version = 20
/** General purpose bit 11: names are UTF-8. */
const utf8 = 0x0800
const fields = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 }

/** @param at when the files were made: the format knows local times of two seconds, and these are UTC */
export function zip(files: readonly File[], at: Date): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, content } of files) {
    const nameBytes = Buffer.from(name)
    const common = describe(nameBytes, content, at)
    const header = Buffer.concat([uint32(fields.local), common, nameBytes, content])
    local.push(header)
    // §4.3.12: comment, disk, attributes inside and outside, then where the local header is.
    const place = Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset)])
    central.push(Buffer.concat([uint32(fields.central), uint16(version), common, place, nameBytes]))
    offset += header.length
  }
  const directory = Buffer.concat(central)
  const counts = [uint16(0), uint16(0), uint16(files.length), uint16(files.length)]
  const end = [uint32(fields.end), ...counts, uint32(directory.length), uint32(offset), uint16(0)]
  return Buffer.concat([...local, directory, ...end])
}

/** §4.3.7 from "version needed" to "extra field length", which both headers share. */
function describe(name: Buffer, content: Buffer, at: Date): Buffer {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const stored = 0
  const head = [version, utf8, stored, time, date].map(uint16)
  const sizes = [crc32(content), content.length, content.length].map(uint32)
  return Buffer.concat([...head, ...sizes, uint16(name.length), uint16(0)])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
