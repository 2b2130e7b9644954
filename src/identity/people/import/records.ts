// Lines of CSV (RFC 4180) into records, so that a bad line costs itself and no other.
//
// A stray quote makes a CSV parser swallow what follows until the next quote. Here a record is the shortest run of
// lines that parses, and a run in which a later line carries an ID number is not one record but a bad line and good ones.
import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'

export type Encoding = 'utf-8' | 'gb18030'
export type Dialect = { encoding: Encoding; delimiter: string }
export type CsvRecord = { line: number; values: string[] }
export type LineFault = { line: number; fault: 'quotes' | 'encoding' | 'too_long' }
export type Parsed = {
  records: CsvRecord[]
  faults: LineFault[]
  /** What was used up. Less than all only when the last record goes on in lines that are not here yet. */
  taken: { bytes: number; lines: number }
}

export const lineBytesMax = 16 * 1024
/** An address of twenty lines is none. */
const recordLinesMax = 20
const lineFeed = 0x0a
const quote = 0x22
const looksLikeRow = /\d{17}[\dXx]/

/**
 * @param bytes whole lines
 * @param line number of the first of them
 * @param isLast nothing follows: an open record is a fault and not a beginning
 */
export function parseRecords(
  bytes: Buffer,
  { line, isLast, ...dialect }: Dialect & { line: number; isLast: boolean },
): Parsed {
  const { lines, longest } = measure(bytes)
  const records = longest > lineBytesMax ? null : tryParse(bytes, dialect)
  // As many records as lines: nothing ran over the end of its line, which is nearly every block there is.
  if (records?.length === lines)
    return {
      records: records.flatMap((values, at) => (isBlank(values) ? [] : { line: line + at, values })),
      faults: [],
      taken: { bytes: bytes.length, lines },
    }
  return parseLineByLine(splitLines(bytes), { line, isLast, ...dialect })
}

/** Decodes one line strictly: a byte that means nothing is a fault, not a question mark in somebody's name. */
export function decode(bytes: Buffer, encoding: Encoding): string | null {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : null
  try {
    return gb18030.decode(bytes)
  } catch {
    // Not GB 18030: the answer, not an accident.
    return null
  }
}

const gb18030 = new TextDecoder('gb18030', { fatal: true })

function parseLineByLine(
  lines: readonly Buffer[],
  { line, isLast, ...dialect }: Dialect & { line: number; isLast: boolean },
): Parsed {
  const found: Parsed = { records: [], faults: [], taken: { bytes: 0, lines: 0 } }
  const take = (count: number) => {
    for (let i = 0; i < count; i++) found.taken.bytes += lines[found.taken.lines + i]?.length ?? 0
    found.taken.lines += count
  }
  while (found.taken.lines < lines.length) {
    const at = line + found.taken.lines
    const record = shortestRecord(lines.slice(found.taken.lines, found.taken.lines + recordLinesMax), dialect)
    if (record.outcome === 'record') {
      if (!isBlank(record.values)) found.records.push({ line: at, values: record.values })
      take(record.lines)
    } else if (record.outcome === 'open' && !isLast && found.taken.lines + recordLinesMax > lines.length) {
      return found
    } else {
      found.faults.push({ line: at, fault: record.outcome === 'open' ? 'quotes' : record.fault })
      take(1)
    }
  }
  return found
}

type Shortest =
  | { outcome: 'record'; values: string[]; lines: number }
  | { outcome: 'fault'; fault: LineFault['fault'] }
  /** Every line given was used and the quote is still open. */
  | { outcome: 'open' }

function shortestRecord(lines: readonly Buffer[], dialect: Dialect): Shortest {
  let run = Buffer.alloc(0)
  for (const [at, next] of lines.entries()) {
    if (next.length > lineBytesMax) return { outcome: 'fault', fault: at === 0 ? 'too_long' : 'quotes' }
    const text = decode(next, dialect.encoding)
    if (text === null) return { outcome: 'fault', fault: at === 0 ? 'encoding' : 'quotes' }
    if (at > 0 && looksLikeRow.test(text)) return { outcome: 'fault', fault: 'quotes' }
    run = Buffer.concat([run, next])
    const [values, ...more] = tryParse(run, dialect) ?? []
    if (values && more.length === 0) return { outcome: 'record', values, lines: at + 1 }
    if (!run.includes(quote)) return { outcome: 'fault', fault: 'quotes' }
  }
  return { outcome: 'open' }
}

function tryParse(bytes: Buffer, { encoding, delimiter }: Dialect): string[][] | null {
  const text = encoding === 'utf-8' ? bytes : decode(bytes, encoding)
  if (text === null || (encoding === 'utf-8' && !isUtf8(bytes))) return null
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'], trim: true })
  } catch {
    // The parser's message quotes the row: it must not get further than here.
    return null
  }
}

function isBlank(values: readonly string[]): boolean {
  return values.every((value) => value === '')
}

function measure(bytes: Buffer): { lines: number; longest: number } {
  let lines = 0
  let longest = 0
  for (let from = 0; from < bytes.length; lines++) {
    const at = bytes.indexOf(lineFeed, from)
    const end = at === -1 ? bytes.length : at + 1
    longest = Math.max(longest, end - from)
    from = end
  }
  return { lines, longest }
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(lineFeed, from)
    const end = at === -1 ? bytes.length : at + 1
    lines.push(bytes.subarray(from, end))
    from = end
  }
  return lines
}
