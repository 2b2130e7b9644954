// npm test: everything, real browser included. Runs on the Node that is there, hands over to the pinned one.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pinnedNode } from './run-hufu.js'
import { setUp } from './setup.js'

const chromium = '/usr/bin/chromium'

await setUp()
findChromium()
await run(pinnedNode, ['scripts/check.js', '--static'])
await run(pinnedNode, ['test/run.ts', ...process.argv.slice(2)])

function findChromium() {
  if (existsSync(chromium)) return
  const mayInstall =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!mayInstall) {
    console.error(
      'The stories need Chromium at /usr/bin/chromium. Install it: sudo apt-get install chromium fonts-noto-cjk',
    )
    process.exit(1)
  }
  console.log('Installing Chromium (apt) …')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
  ]) {
    const done = spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
    if (done.status !== 0) process.exit(done.status ?? 1)
  }
}

function run(command, words) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { stdio: 'inherit' })
    child.on('exit', (code) => (code === 0 ? resolve() : process.exit(code ?? 1)))
  })
}
