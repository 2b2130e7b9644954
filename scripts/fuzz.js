// npm run fuzz [-- --minutes 10] [--seed NUMBER]: everything that reads what others send, fed with what is almost right: a fifth
// of the time the parsers alone, then every published route by everybody who may be at the door. A 5xx, silence, a slow
// answer or growth is a fault and fails the run; the seed is printed, and makes the same inputs again.
import { spawn } from 'node:child_process'
import { pinnedNode, root } from './run-hufu.js'
import { setUp } from './setup.js'

await setUp()
const words = ['--disable-warning=ExperimentalWarning', 'test/fuzz/run.ts', ...process.argv.slice(2)]
const child = spawn(pinnedNode, words, { cwd: root, stdio: 'inherit' })
child.once('exit', (code) => (process.exitCode = code ?? 1))
