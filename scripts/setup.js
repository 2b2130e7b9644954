// What both commands need: packages as package-lock.json says, and web apps built from today's sources.
// Plain JavaScript without dependencies: it runs on Node 20.19 before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotli } from './brotli.js'
import { pinnedNode, root } from './run-hufu.js'

const isChinese = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh')
const linesShownMax = 30
const builtFrom = join(root, 'node_modules/.cache/hufu/web-built-from')
const startedAt = Date.now()

/** Installs and builds what is missing or stale; says what it does; ends the process where it cannot. */
export async function setUp() {
  requireNode(20, 19)
  if (!isInstalled()) await step({ en: 'packages', zh: '依赖包' }, install)
  const sources = webHash()
  if (!isBuilt(sources)) await step({ en: 'web apps', zh: '网页应用' }, () => buildWeb(sources))
}

async function step(name, work) {
  process.stdout.write(`  … ${isChinese ? name.zh : name.en}\r`)
  await work()
  process.stdout.write(
    `  ✓ ${isChinese ? name.zh : name.en}  ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`,
  )
}

function requireNode(major, minor) {
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number)
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return
  fail(
    `Hufu needs Node ${major}.${minor} or later to start; this is ${process.versions.node}. See https://nodejs.org`,
    `启动虎符需要 Node ${major}.${minor} 或更高版本；当前为 ${process.versions.node}。见 https://nodejs.org`,
  )
}

/** npm leaves a list of what it installed; an installation that was interrupted has none. */
function isInstalled() {
  const list = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(list) || !existsSync(pinnedNode)) return false
  const { packages: installed } = JSON.parse(readFileSync(list, 'utf8'))
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(wanted)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => installed[path]?.version === version)
}

async function install() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // Not `npm ci`: it refuses a lock that lacks the builds of a tool for other machines (npm leaves them out of the lock where
  // a registry does not carry them). This one installs what the lock says too, and leaves the lock as it is.
  await tool(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--prefer-offline'], {
    en: 'The packages could not be installed. Is there a network, and room on the disk? Its last words:',
    zh: '依赖包安装失败。请检查网络与磁盘空间。最后的输出：',
  })
  if (existsSync(pinnedNode)) return
  fail(
    'npm did not install the Node that Hufu runs on: scripts of packages are switched off. Run: npm rebuild node',
    'npm 未安装虎符所用的 Node：已禁用依赖包脚本。请运行：npm rebuild node',
  )
}

/** What the web apps are built from: their sources, what they import of ours, and the packages. */
function webHash() {
  const own = filesUnder('web').filter((file) => !file.startsWith('web/dist/'))
  const shared = filesUnder('src').filter((file) =>
    /(^|\/)contract\.ts$|^src\/identity\/formats\//.test(file),
  )
  return hashOf([...own, ...shared, 'package-lock.json'])
}

function isBuilt(wanted) {
  if (!existsSync(join(root, 'web/vite.config.ts'))) return true
  return (
    existsSync(join(root, 'web/dist')) && existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === wanted
  )
}

async function buildWeb(from) {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  await tool(pinnedNode, [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], {
    en: 'The web apps could not be built. The builder said:',
    zh: '网页应用构建失败。构建工具的输出：',
  })
  await brotli(join(root, 'web/dist'))
  mkdirSync(dirname(builtFrom), { recursive: true })
  writeFileSync(builtFrom, from)
}

/** Runs quietly; shows the end of its output only when it fails. */
function tool(command, args, failed) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const stop = () => {
    child.kill()
    process.stdout.write(isChinese ? '\n已停止。\n' : '\nStopped.\n')
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    child.once('error', (error) => fail(`${failed.en} ${error.message}`, `${failed.zh} ${error.message}`))
    child.once('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
      const end = output.trim().split('\n').slice(-linesShownMax).join('\n')
      if (code === 0) done()
      else fail(`${failed.en}\n${end}`, `${failed.zh}\n${end}`)
    })
  })
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

function filesUnder(dir) {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}

function fail(en, zh) {
  process.stderr.write(`\n${isChinese ? zh : en}\n`)
  process.exit(1)
}
