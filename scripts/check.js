// npm run check: what can be known in seconds, without database or browser. `--static` leaves the unit tests out.
// A tool that looked at nothing proves nothing, so each step says how many files or tests it saw, and none is a failure.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, resolve } from 'node:path'
import { lightTests } from '../test/light-tests.js'

const root = resolve(import.meta.dirname, '..')
const bin = resolve(root, 'node_modules/.bin')
const stepsAtOnce = Math.min(2, availableParallelism())
const stepSecondsMax = 120
const linesShownMax = 80

if (!existsSync(resolve(bin, 'node'))) {
  console.error('The tools are not installed yet. Run: npm install --no-save')
  process.exit(1)
}

const inOutput = (pattern) => (output) => Number(pattern.exec(output)?.[1] ?? 0)
const ownFiles = (output) =>
  output.split('\n').filter((line) => line.startsWith(root) && !line.includes('node_modules')).length
const testCount = inOutput(/^(?:ℹ|#) tests (\d+)/m)
// What did not change since the last check is not compiled again; the memory lies where no commit finds it.
const tsc = (project, name) =>
  `tsc -p ${project} --listFiles --incremental --tsBuildInfoFile node_modules/.cache/tsc/${name}.json`.split(
    ' ',
  )
const nodeTest = (...words) => ['node', '--test', '--test-reporter=spec', '--test-timeout=30000', ...words]

const steps = [
  {
    name: 'types, server',
    words: tsc('tsconfig.json', 'server'),
    seen: ownFiles,
    of: 'files',
  },
  {
    name: 'types, web',
    words: tsc('web/tsconfig.json', 'web'),
    seen: ownFiles,
    of: 'files',
  },
  { name: 'types, shop', words: tsc('web/rp-demo/tsconfig.json', 'shop'), seen: ownFiles, of: 'files' },
  { name: 'format', words: ['biome', 'format', '.'], seen: inOutput(/Checked (\d+) files/), of: 'files' },
  { name: 'lint', words: ['oxlint', '--type-aware'], seen: inOutput(/on (\d+) files/), of: 'files' },
  { name: 'borders', words: nodeTest('test/borders.test.ts'), seen: testCount, of: 'tests' },
  { name: 'tidy', words: nodeTest('test/tidy.test.ts'), seen: testCount, of: 'tests' },
  { name: 'dead code', words: ['knip', '--performance'], seen: inOutput(/^parseFile\s+(\d+)/m), of: 'files' },
]
if (!process.argv.includes('--static')) {
  const files = lightTests(root).filter((path) => !/^test\/(borders|tidy)\.test\.ts$/.test(path))
  // One process for all: starting one for each file would take longer than the tests. `npm test` keeps them apart.
  const words = nodeTest('--test-isolation=none', ...files)
  steps.push({ name: 'unit tests', words, seen: testCount, of: 'tests' })
}

const startedAt = Date.now()
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of running) end(child)
    process.exit(130)
  })
const waiting = [...steps]
const failures = []
await Promise.all(Array.from({ length: stepsAtOnce }, work))
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
for (const failure of failures) console.error(`\n── ${failure.name}\n${readable(failure)}`)
if (failures.length > 0) {
  console.error(`\n${failures.map(({ name }) => name).join(', ')} failed (${seconds} s)`)
  process.exit(1)
}
console.log(`All ${steps.length} checks passed in ${seconds} s.`)

async function work() {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const stepStartedAt = Date.now()
    const { code, output } = await run(step.words)
    const count = step.seen(output)
    const isGood = code === 0 && count > 0
    if (!isGood)
      failures.push({
        ...step,
        output: code === 0 ? `${output}\nThis tool saw no ${step.of}: it checked nothing.` : output,
      })
    const time = ((Date.now() - stepStartedAt) / 1000).toFixed(1).padStart(5)
    console.log(
      `${isGood ? '✓' : '✗'} ${step.name.padEnd(14)}${time} s  ${String(count).padStart(5)} ${step.of}`,
    )
  }
}

/** Runs a tool on the pinned Node, whatever Node runs this script. */
function run([command, ...words]) {
  return new Promise((done) => {
    const environment = {
      ...process.env,
      PATH: bin + delimiter + process.env.PATH,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    }
    // A group of its own, so that a tool that hangs is ended with all it started.
    const child = spawn(resolve(bin, command), words, { cwd: root, env: environment, detached: true })
    const timer = setTimeout(() => end(child), stepSecondsMax * 1000)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => done({ code: 1, output: String(error) }))
    child.on('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      done({ code: code ?? 1, output: Buffer.concat(chunks).toString() })
    })
    running.add(child)
  })
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended meanwhile.
  }
}

/** The beginning, without what a tool prints only to prove that it looked (tsc's list of files, knip's table). */
function readable({ words, output }) {
  const [told] = output.split(/^Name\s+size/m)
  const lines = told
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith(root) && !line.startsWith('✔'))
  const rest = lines.length - linesShownMax
  if (rest <= 0) return lines.join('\n')
  return [...lines.slice(0, linesShownMax), `… ${rest} more lines: npx ${words.join(' ')}`].join('\n')
}
