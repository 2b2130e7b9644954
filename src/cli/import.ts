import { resolve } from 'node:path'
import { systemClock } from '#base/clock'
import { openKeys } from '#base/keys'
import { createLog } from '#base/log'
import { keysDir } from '#config'
import { createFaceReader, type FaceReader } from '#identity/faces'
import { createPeople, type ImportProgress, type People } from '#identity/people'
import type { Call, Command } from './command.ts'
import { dataOption, withDb } from './command.ts'
import { isMissing } from './paths.ts'
import { createProgress, duration } from './progress.ts'
import { inWords, say } from './say.ts'
import { UsageError } from './usage-error.ts'

type Summary = Awaited<ReturnType<People['importCsv']>>

export const importCommand: Command = {
  name: 'import',
  usage:
    'FILE.csv [--portraits DIR [--check-portraits]] [--encoding utf-8|gb18030] [--report FILE] [--data DIR]',
  summary: {
    en: 'Read residents from a CSV file into the register. Interrupted, it goes on where it was. docs/operating/import.md describes the file.',
    zh: '将 CSV 文件中的居民导入登记库；中断后再次运行即从中断处继续。文件格式见 docs/operating/import.md。',
  },
  options: {
    ...dataOption,
    portraits: { type: 'string' },
    'check-portraits': { type: 'boolean' },
    encoding: { type: 'string' },
    report: { type: 'string' },
  },
  run,
}

async function run({ config, words: [file, ...more], options }: Call): Promise<void> {
  const { portraits, encoding = 'utf-8', report } = options
  if (file === undefined || more.length > 0 || (encoding !== 'utf-8' && encoding !== 'gb18030'))
    throw new UsageError()
  const path = resolve(file)
  const portraitsDir = typeof portraits === 'string' ? resolve(portraits) : null
  if (isMissing(path, 'file') || (portraitsDir && isMissing(portraitsDir, 'folder'))) return
  const reportPath = resolve(typeof report === 'string' ? report : `${file}.report.csv`)
  await withDb(config, async (db) => {
    const people = createPeople({ keys: await openKeys(db.sql, keysDir(config)), now: systemClock })
    const kindBefore = await people.kind(db.sql)
    const { signal, release } = untilInterrupted()
    const progress = createProgress()
    const faces = options['check-portraits']
      ? createFaceReader({ config: config.faces, log: createLog({ level: 'warn' }) })
      : null
    try {
      const summary = await people.importCsv(db, {
        path,
        encoding,
        signal,
        onProgress: showProgress(progress.show),
        ...(portraitsDir ? { portraits: { dir: portraitsDir, check: faces && checkWith(faces) } } : {}),
      })
      progress.end()
      const reported = await people.writeImportReport(db.sql, {
        importId: summary.importId,
        path: reportPath,
      })
      tell(summary, reported > 0 ? reportPath : null)
      if (kindBefore === 'sample' && (await people.kind(db.sql)) === 'own') tellSampleClosed()
    } finally {
      progress.end()
      release()
      await faces?.close()
    }
  })
}

/** Whether the face engine can compare somebody with the portrait. Some hundredths of a second each. */
function checkWith(faces: FaceReader) {
  return async (jpeg: Buffer) => {
    const analysis = await faces.analyse(jpeg, 'portrait')
    if (analysis.outcome !== 'face') return analysis.outcome
    return analysis.face.advice === null ? null : 'unsuitable'
  }
}

function showProgress(show: (text: string, share: number) => void) {
  // Speed is measured from the first block that this run committed: what an earlier one did says nothing of it.
  let first: { at: number; rows: number; bytes: number } | undefined
  return ({ bytesDone, bytesTotal, counts }: ImportProgress) => {
    const rows = rowsOf(counts)
    first ??= { at: performance.now(), rows, bytes: bytesDone }
    const seconds = Math.max((performance.now() - first.at) / 1000, 0.001)
    const speed = Math.round((rows - first.rows) / seconds).toLocaleString('en')
    const left = (seconds * (bytesTotal - bytesDone)) / Math.max(bytesDone - first.bytes, 1)
    const isMeasured = rows > first.rows
    const pace = isMeasured
      ? { en: `, ${speed}/s, ${duration(left)} left`, zh: `，每秒 ${speed} 行，剩余 ${duration(left)}` }
      : { en: '', zh: '' }
    const done = rows.toLocaleString('en')
    show(
      inWords({
        en: `${done} rows, ${counts.rejected} rejected${pace.en}`,
        zh: `${done} 行，退回 ${counts.rejected} 行${pace.zh}`,
      }),
      bytesDone / bytesTotal,
    )
  }
}

function rowsOf({ added, updated, unchanged, rejected }: ImportProgress['counts']): number {
  return added + updated + unchanged + rejected
}

function tell(
  { counts, isFinished, resumedAtLine, ignoredColumns }: Summary,
  reportPath: string | null,
): void {
  const { added, updated, unchanged, rejected, portraits, portraitsRefused } = counts
  if (resumedAtLine !== null)
    say({
      en: `An earlier run was taken up at line ${resumedAtLine}.`,
      zh: `已从上次中断的第 ${resumedAtLine} 行继续。`,
    })
  if (ignoredColumns.length > 0)
    say({
      en: `Columns not read: ${ignoredColumns.join(', ')}.`,
      zh: `未读取的列：${ignoredColumns.join('、')}。`,
    })
  say({
    en: `${added} added, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected; ${portraits} portraits, ${portraitsRefused} refused.`,
    zh: `新增 ${added}，更新 ${updated}，未变 ${unchanged}，退回 ${rejected}；照片 ${portraits} 张，退回 ${portraitsRefused} 张。`,
  })
  if (reportPath)
    say({
      en: `Lines and reasons of what was left out: ${reportPath}`,
      zh: `退回的行号及原因：${reportPath}`,
    })
  if (!isFinished)
    say({ en: 'Stopped. Run the same command again to go on.', zh: '已停止。再次运行同一命令即可继续。' })
}

function tellSampleClosed(): void {
  say({
    en: 'Real residents are in the register now, so the screens for trying things out are closed. `hufu seed --remove` erases the made-up people.',
    zh: '登记库中已有真实居民，试用页面随之关闭。`hufu seed --remove` 可清除虚构居民。',
  })
}

/** Ctrl-C ends behind the block under way; a second one ends at once, and nothing is lost either. */
function untilInterrupted(): { signal: AbortSignal; release: () => void } {
  const stop = new AbortController()
  const abort = () => stop.abort()
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  return {
    signal: stop.signal,
    release() {
      process.off('SIGINT', abort)
      process.off('SIGTERM', abort)
    },
  }
}
