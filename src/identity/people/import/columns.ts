// The first line of a file: which column is which field, and how the file is written.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Refusal } from '#base/refusal'
import type { ResidentField, ResidentText } from '../resident.ts'
import type { Place } from './blocks.ts'
import { decode, type Dialect, type Encoding, parseRecords } from './records.ts'

type Column = ResidentField | 'portrait'

/** Names a column may have, in lower case. The first is the one to document. */
const columnNames: Readonly<Record<Column, readonly string[]>> = {
  id_number: ['id_number', 'idnumber', '公民身份号码', '身份证号', '身份证号码', '证件号码'],
  name: ['name', '姓名'],
  sex: ['sex', 'gender', '性别'],
  birth_date: ['birth_date', 'birthdate', '出生日期'],
  document_issued_on: ['document_issued_on', 'issued_on', '签发日期', '有效期起始'],
  document_expires_on: ['document_expires_on', 'expires_on', '有效期至', '有效期截止'],
  address: ['address', '住址', '地址'],
  region_code: ['region_code', '行政区划代码', '区划代码'],
  standing: ['standing', 'status', '状态', '证件状态'],
  guardian_id_number: ['guardian_id_number', '监护人身份证号', '监护人公民身份号码'],
  second_guardian_id_number: ['second_guardian_id_number', '第二监护人身份证号', '第二监护人公民身份号码'],
  portrait: ['portrait', 'photo', '照片', '照片文件'],
}
const headerBytesMax = 64 * 1024

export type Header = {
  dialect: Dialect
  /** Where the first row begins. */
  firstRow: Place
  columnCount: number
  /** Headings that mean nothing here; their values are not read. */
  ignored: string[]
  /** Changes when the same bytes would be read differently. */
  digest: Buffer
  textOf(values: readonly string[]): ResidentText
  /** File name in the portrait column, if there is one and it says something. */
  portraitOf(values: readonly string[]): string | null
}

/** @throws Refusal `people.import_header` 422 { problem, columns } */
export async function readHeader(path: string, encoding: Encoding): Promise<Header> {
  const { bytes, bom } = await readFirstLine(path)
  const text = decode(bytes, encoding)
  if (text === null) throw new Refusal('people.import_header', 422, { problem: 'encoding', encoding })
  const dialect = { encoding, delimiter: delimiterOf(text) }
  const { records } = parseRecords(bytes, { ...dialect, line: 1, isLast: true })
  const headings = records[0]?.values ?? []
  const places = placesOf(headings)
  const missing = (['id_number', 'name'] as const).filter((column) => !places.has(column))
  if (missing.length > 0)
    throw new Refusal('people.import_header', 422, { problem: 'missing', columns: missing.join(' ') })
  const at = (values: readonly string[], column: Column) => values[places.get(column) ?? -1]
  return {
    dialect,
    firstRow: { offset: bom + bytes.length, line: 2 },
    columnCount: headings.length,
    ignored: headings.filter((heading) => columnOf(heading) === null),
    digest: createHash('sha256')
      .update(JSON.stringify([dialect, [...places]]))
      .digest(),
    textOf: (values) => ({
      id_number: at(values, 'id_number'),
      name: at(values, 'name'),
      sex: at(values, 'sex'),
      birth_date: at(values, 'birth_date'),
      document_issued_on: at(values, 'document_issued_on'),
      document_expires_on: at(values, 'document_expires_on'),
      address: at(values, 'address'),
      region_code: at(values, 'region_code'),
      standing: at(values, 'standing'),
      guardian_id_number: at(values, 'guardian_id_number'),
      second_guardian_id_number: at(values, 'second_guardian_id_number'),
    }),
    portraitOf: (values) => at(values, 'portrait') || null,
  }
}

function placesOf(headings: readonly string[]): Map<Column, number> {
  const places = new Map<Column, number>()
  for (const [place, heading] of headings.entries()) {
    const column = columnOf(heading)
    if (column === null) continue
    if (places.has(column))
      throw new Refusal('people.import_header', 422, { problem: 'twice', columns: column })
    places.set(column, place)
  }
  return places
}

function columnOf(heading: string): Column | null {
  const name = heading.normalize('NFKC').trim().toLowerCase().replaceAll(' ', '_')
  for (const column of columns) if (columnNames[column].includes(name)) return column
  return null
}

const columns = [
  'id_number',
  'name',
  'sex',
  'birth_date',
  'document_issued_on',
  'document_expires_on',
  'address',
  'region_code',
  'standing',
  'guardian_id_number',
  'second_guardian_id_number',
  'portrait',
] as const

/** The mark that the first line has most of: comma, else semicolon or tab as spreadsheets write them. */
function delimiterOf(text: string): string {
  const count = (mark: string) => text.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

async function readFirstLine(path: string): Promise<{ bytes: Buffer; bom: number }> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(headerBytesMax)
    const { bytesRead } = await file.read(buffer, 0, headerBytesMax, 0)
    const bom = buffer.indexOf(Buffer.of(0xef, 0xbb, 0xbf)) === 0 ? 3 : 0
    const end = buffer.subarray(0, bytesRead).indexOf('\n')
    if (end === -1 && bytesRead === headerBytesMax)
      throw new Refusal('people.import_header', 422, { problem: 'too_long' })
    return { bytes: buffer.subarray(bom, end === -1 ? bytesRead : end + 1), bom }
  } finally {
    await file.close()
  }
}
