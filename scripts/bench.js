// npm run bench [NAME …] [--json]: the figures that the documents claim, measured here. Without a name all of bench/, one
// after the other: two at once would measure each other. With --json a line for each figure:
// {bench, figure, value, unit, of, ratio, goal, ok}. A goal that is missed fails the run.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, root } from './run-hufu.js'
import { setUp } from './setup.js'

const ending = '.bench.ts'
const known = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith(ending))
  .map((name) => name.slice(0, -ending.length))
const words = process.argv.slice(2)
const wanted = words.filter((word) => !word.startsWith('--'))
const flags = words.filter((word) => word.startsWith('--'))
const strangers = [
  ...wanted.filter((name) => !known.includes(name)),
  ...flags.filter((one) => one !== '--json'),
]
if (strangers.length > 0) {
  console.error(`There is no ${strangers.join(', ')}. npm run bench [${known.join('|')}] [--json]`)
  process.exit(2)
}
if (flags.length === 0) await setUp()

const missed = []
for (const name of wanted.length > 0 ? wanted : known) {
  const code = await run(join('bench', name + ending))
  if (code !== 0) missed.push(name)
}
if (missed.length > 0) {
  console.error(`\nFailed, or missed a goal: ${missed.join(', ')}`)
  process.exitCode = 1
}

function run(file) {
  const child = spawn(pinnedNode, ['--disable-warning=ExperimentalWarning', file, ...flags], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((done) => {
    child.once('error', () => done(1))
    child.once('exit', (code) => done(code ?? 1))
  })
}
