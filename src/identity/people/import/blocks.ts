// A file in blocks of records, each with the place where the next begins, so that an import can go on from there.
import { createReadStream } from 'node:fs'
import { type CsvRecord, type Dialect, type LineFault, lineBytesMax, parseRecords } from './records.ts'

/** A byte and the number of the line that begins with it; lines count from 1, the header's. */
export type Place = { offset: number; line: number }

export type Block = { records: CsvRecord[]; faults: LineFault[]; next: Place }

const lineFeed = 0x0a
const readBytes = 256 * 1024
const blockBytesMax = 1024 * 1024

/**
 * Blocks of up to linesMax lines, in order, without a gap.
 *
 * Memory stays bounded whatever the file holds: a line without an end is cut off and comes out as `too_long`.
 */
export async function* readBlocks(
  path: string,
  { from, linesMax, ...dialect }: Dialect & { from: Place; linesMax: number },
): AsyncGenerator<Block> {
  const held = createHeld(from)
  let linesWanted = linesMax
  const cut = (end: number, isLast: boolean): Block => {
    const parsed = parseRecords(held.bytes().subarray(0, end), {
      ...dialect,
      line: held.place().line,
      isLast,
    })
    // Nothing used: a record as long as the block. Within a few lines more it ends, or is a fault.
    linesWanted = parsed.taken.lines === 0 ? linesWanted * 2 : linesMax
    held.take(parsed.taken)
    return { records: parsed.records, faults: parsed.faults, next: held.place() }
  }
  for await (const chunk of createReadStream(path, { start: from.offset, highWaterMark: readBytes })) {
    held.add(chunk)
    for (
      let end = endOfBlock(held.bytes(), linesWanted);
      end > 0;
      end = endOfBlock(held.bytes(), linesWanted)
    )
      yield cut(end, false)
  }
  while (held.bytes().length > 0) {
    const end = endOfBlock(held.bytes(), linesWanted)
    yield cut(end || held.bytes().length, end === 0)
  }
}

/** What has been read and not yet been used. */
function createHeld(from: Place) {
  let bytes: Buffer = Buffer.alloc(0)
  let place = from
  /** Bytes cut out of the first line, which has no end in sight. */
  let dropped = 0
  return {
    bytes: () => bytes,
    place: () => place,
    add(chunk: Buffer) {
      const rest = dropped === 0 ? chunk : chunk.subarray(Math.max(0, chunk.indexOf(lineFeed)))
      if (dropped > 0 && !chunk.includes(lineFeed)) {
        dropped += chunk.length
        return
      }
      dropped += dropped === 0 ? 0 : chunk.length - rest.length
      bytes = bytes.length === 0 ? rest : Buffer.concat([bytes, rest])
      if (bytes.length <= 2 * lineBytesMax || bytes.includes(lineFeed)) return
      dropped = bytes.length - (lineBytesMax + 1)
      bytes = Buffer.from(bytes.subarray(0, lineBytesMax + 1))
    },
    take(taken: { bytes: number; lines: number }) {
      if (taken.lines === 0) return
      place = { offset: place.offset + taken.bytes + dropped, line: place.line + taken.lines }
      bytes = bytes.subarray(taken.bytes)
      dropped = 0
    },
  }
}

/** Just after the linesMax-th line feed, or the last one of a megabyte; 0 when more must be read. */
function endOfBlock(bytes: Buffer, linesMax: number): number {
  if (bytes.length >= blockBytesMax) return bytes.lastIndexOf(lineFeed) + 1
  let end = 0
  for (let lines = 0; lines < linesMax; lines++) {
    const at = bytes.indexOf(lineFeed, end)
    if (at === -1) return 0
    end = at + 1
  }
  return end
}
