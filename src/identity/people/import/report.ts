// The list of what an import left out: line, field and reason. Never the value: the report may be mailed about.
import { open, rename } from 'node:fs/promises'
import type { Sql } from '#base/db'
import { readRejects } from '../store/import-runs.ts'

const linesPerRead = 5_000

/** What a fault means and what to do, for the clerk who mends the file. */
const reasons: Readonly<Record<string, string>> = {
  columns: '列数与表头不符 / not as many columns as the heading has',
  quotes: '引号不成对 / a quotation mark without its other half',
  encoding:
    '编码有误：请用 UTF-8，或加 --encoding gb18030 / bytes that are not in the encoding: use UTF-8, or --encoding gb18030',
  too_long: '该行过长 / the line is too long',
  missing: '缺失 / missing',
  length: '长度有误 / wrong length',
  characters: '含有不允许的字符 / characters that are not allowed',
  region: '行政区划代码有误 / no such region code',
  birth_date: '号码中的出生日期不存在 / the birth date in the number does not exist',
  order: '号码中的顺序码有误 / the order code in the number is wrong',
  checksum: '校验码不符：请核对号码 / the check character does not fit: compare the number',
  not_a_date: '不是日期（应为 YYYY-MM-DD） / not a date (YYYY-MM-DD)',
  in_the_future: '日期在未来 / the date lies in the future',
  before_birth: '早于出生日期 / before the birth date',
  before_issue: '早于签发日期 / before the date of issue',
  differs_from_id_number: '与公民身份号码不一致 / says otherwise than the ID number',
  unknown_value: '未知的值 / not one of the known values',
  outside: '照片只能写文件名 / a portrait is a file name without a folder',
  not_a_jpeg: '不是 JPEG 文件 / not a JPEG file',
  too_large: '照片过大（最大 512 KiB） / the portrait is too large (at most 512 KiB)',
  too_small: '照片过小（至少 200×240） / the portrait is too small (at least 200×240)',
  no_face: '照片中没有人脸 / no face in the portrait',
  several_faces: '照片中有多张人脸 / several faces in the portrait',
  unreadable: '照片无法读取 / the portrait cannot be read',
  unsuitable: '照片质量不足以比对 / the portrait is not good enough to compare with',
}

/**
 * Writes the report of a run, of all its parts if it was interrupted.
 *
 * @returns the number of lines in it; with none, no file is written
 */
export async function writeReport(
  sql: Sql,
  { importId, path }: { importId: string; path: string },
): Promise<number> {
  let afterLine = 0
  let written = 0
  let rows = await readRejects(sql, { importId, afterLine, limit: linesPerRead })
  if (rows.length === 0) return 0
  // Under another name until it is whole: a report that breaks off would hide rows.
  const draft = `${path}.part`
  const file = await open(draft, 'w')
  try {
    await file.write('\ufeffline,field,fault,reason\n')
    while (rows.length > 0) {
      await file.write(
        rows
          .map(({ line, field, fault }) => `${line},${field},${fault},"${reasons[fault] ?? fault}"\n`)
          .join(''),
      )
      written += rows.length
      afterLine = rows.at(-1)?.line ?? afterLine
      rows = await readRejects(sql, { importId, afterLine, limit: linesPerRead })
    }
  } finally {
    await file.close()
  }
  await rename(draft, path)
  return written
}
