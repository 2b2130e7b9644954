import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
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
    const code = await runTests(files, stage.atOnce)
    if (code !== 0) {
      process.exitCode = code
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

function runTests(files: string[], atOnce: number): Promise<number> {
  const words = ['--test', `--test-concurrency=${atOnce}`, '--test-reporter=spec', ...files]
  const environment = { ...process.env, HUFU_TEST_DATABASE: cluster.url }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: environment,
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
