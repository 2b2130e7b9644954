import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve as absolute } from 'node:path'
import { startTestCluster } from '#test/database'

/**
 * Everything, in stages, on one shared test cluster. `npm test` runs this behind the static checks;
 * words given narrow it to the files whose path contains one of them.
 */
const stages = [
  {
    name: 'unit, conformance and attack tests',
    files: ['{src,web,bench,scripts}/**/*.test.ts', 'test/**/*.test.ts'],
    not: 'test/stories/',
    atOnce: 2,
  },
  { name: 'stories in a real browser', files: ['test/stories/**/*.test.ts'], atOnce: 1 },
] as const

const wanted = process.argv.slice(2)
const cluster = await startTestCluster()
try {
  for (const stage of stages) {
    const files = filesOf(stage)
    if (files.length === 0) {
      if (wanted.length > 0) continue
      throw new Error(`no ${stage.name} were found: a run that tests nothing is not green`)
    }
    if (!(await passes(files, stage.atOnce))) {
      process.exitCode = 1
      break
    }
  }
} finally {
  await cluster.stop()
}

function filesOf(stage: (typeof stages)[number]): string[] {
  const found = stage.files.flatMap((pattern) =>
    globSync(pattern, { exclude: ['**/node_modules/**', 'web/dist/**'] }),
  )
  const ours = 'not' in stage ? found.filter((file) => !file.startsWith(stage.not)) : found
  return ours.filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word))).toSorted()
}

/**
 * What failed is run once more, by itself, and said loudly: before the camera the steps are drawn at random and the time is
 * real, and a machine that was busy for a moment must not look like a fault. What fails twice is one.
 */
async function passes(files: string[], atOnce: number): Promise<boolean> {
  const failed = await failedOf(files, atOnce)
  if (failed.length === 0) return true
  process.stdout.write(`\n!!! FAILED, AND RUN ONCE MORE:\n${failed.join('\n')}\n\n`)
  return (await failedOf(failed, 1)).length === 0
}

async function failedOf(files: string[], atOnce: number): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-failed-'))
  const list = join(dir, 'files')
  const code = await runTests(files, atOnce, list)
  const named = existsSync(list) ? new Set(readFileSync(list, 'utf8').split('\n')) : new Set()
  rmSync(dir, { recursive: true, force: true })
  const failed = files.filter((file) => named.has(absolute(file)))
  // A run that ended badly and named nobody is all to be run again.
  return code !== 0 && failed.length === 0 ? files : failed
}

function runTests(files: string[], atOnce: number, failedList: string): Promise<number> {
  const reporters = ['spec', 'stdout', './test/failed-files.ts', failedList].map((word, place) =>
    place % 2 === 0 ? `--test-reporter=${word}` : `--test-reporter-destination=${word}`,
  )
  const words = ['--test', `--test-concurrency=${atOnce}`, ...reporters, ...files]
  const environment = { ...process.env, HUFU_TEST_DATABASE: cluster.url }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: environment,
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
