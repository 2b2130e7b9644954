// What stands here before Hufu starts: Node, packages, pages, room, clock.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finding } from './finding.ts'
import { note, right, wrong } from './finding.ts'

const nodeMajorMin = 24
const roomMinGigabytes = 1
const clockSlackMs = 60_000
const chromium = '/usr/bin/chromium'

export function examineNode(version: string = process.versions.node): Finding {
  const major = Number(version.split('.')[0])
  if (major >= nodeMajorMin) return right(`Node ${version}`, `Node ${version}`)
  return wrong(
    { en: `Node ${version} is too old to run Hufu itself`, zh: `Node ${version} 过旧，无法运行虎符` },
    {
      en: 'Run it as npm run hufu -- …, or npm start: they use the Node that npm installed.',
      zh: '请用 npm run hufu -- … 或 npm start：它们使用 npm 安装的 Node。',
    },
  )
}

type Lock = { packages: Record<string, { version?: string; optional?: boolean }> }

/** @param root where package-lock.json and node_modules are */
export function examinePackages(root: string): Finding {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  const missing = Object.entries(wanted)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  const count = Object.keys(wanted).length
  if (missing.length === 0 && count > 0) return right(`${count} packages`, `${count} 个依赖包`)
  const some = missing.slice(0, 3).join(', ')
  return wrong(
    {
      en: `Packages are missing or of another version: ${some} (${missing.length} in all)`,
      zh: `依赖包缺失或版本不符：${some}（共 ${missing.length} 个）`,
    },
    { en: 'Run npm install --no-save.', zh: '请运行 npm install --no-save。' },
  )
}

function packagesIn(path: string): Lock['packages'] {
  if (!existsSync(path)) return {}
  const { packages }: Lock = JSON.parse(readFileSync(path, 'utf8'))
  return packages
}

export function examinePages(root: string): Finding {
  if (existsSync(join(root, 'web', 'dist', 'wallet', 'index.html')))
    return right('Web apps are built', '网页应用已构建')
  return wrong(
    { en: 'The web apps are not built: only the API would be served', zh: '网页应用尚未构建：只能提供 API' },
    { en: 'npm start builds them.', zh: '运行 npm start 即可构建。' },
  )
}

export async function examineRoom(dir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(existing(dir))
  const gigabytes = (bavail * bsize) / 1e9
  const told = gigabytes.toFixed(1)
  if (gigabytes >= roomMinGigabytes) return right(`${told} GB of room for data`, `数据可用空间 ${told} GB`)
  return wrong(
    { en: `Only ${told} GB of room at ${dir}`, zh: `${dir} 仅剩 ${told} GB` },
    {
      en: `A database that runs full stops. Make at least ${roomMinGigabytes} GB free, or choose another directory with --data.`,
      zh: `数据库写满即停。请至少腾出 ${roomMinGigabytes} GB，或用 --data 另选目录。`,
    },
  )
}

/** The directory, or the nearest above it that is there already. */
function existing(dir: string): string {
  return existsSync(dir) ? dir : existing(dirname(dir))
}

/** A clock that runs behind what this very machine has written makes cards that are not valid yet, or no more. */
export function examineClock(files: readonly string[], now: Date): Finding {
  const newest = Math.max(0, ...files.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0))
  if (newest <= now.getTime() + clockSlackMs)
    return right(`Clock: ${now.toISOString()}`, `时钟：${now.toISOString()}`)
  return wrong(
    {
      en: `The clock says ${now.toISOString()}, and files here were written later: ${new Date(newest).toISOString()}`,
      zh: `时钟为 ${now.toISOString()}，而此处文件的写入时间更晚：${new Date(newest).toISOString()}`,
    },
    { en: 'Set the clock, and let it be kept (NTP).', zh: '请校准时钟并启用自动校时（NTP）。' },
  )
}

export function examineBrowser(path: string = chromium): Finding {
  if (existsSync(path)) return right('Chromium for the stories of npm test', 'npm test 所用的 Chromium')
  return note(
    'No Chromium: only the stories of npm test need it (apt-get install chromium)',
    '未安装 Chromium：仅 npm test 的场景测试需要（apt-get install chromium）',
  )
}
