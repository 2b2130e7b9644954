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

const rerunsMax = 2

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
 * What failed is run again by itself, twice at most, and said loudly: before the camera the steps are drawn at random and the
 * time is real, and of people who are there some are sent to a person's look. What fails three times is a fault.
 */
async function passes(files: string[], atOnce: number): Promise<boolean> {
  let failed = await failedOf(files, atOnce)
  for (let again = 0; again < rerunsMax && failed.length > 0; again++) {
    process.stdout.write(`\n!!! FAILED, AND RUN AGAIN:\n${failed.join('\n')}\n\n`)
    // Only what failed the last time is left to be run.
    // oxlint-disable-next-line no-await-in-loop
    failed = await failedOf(failed, 1)
  }
  return failed.length === 0
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
