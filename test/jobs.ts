import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { lightTests } from './light-tests.js'

/** Test files for one process; before the camera time is real. */
export type Job = { name: string; files: readonly string[]; isBeforeCamera: boolean }

const root = resolve(import.meta.dirname, '..')
const units = ['{src,web,bench,scripts}/**/*.test.ts', 'test/**/*.test.ts']
const stories = 'test/stories/'

const imports = (file: string, module: RegExp) => module.test(readFileSync(resolve(root, file), 'utf8'))
/** Those who open a house share the one of their process: starting it takes longer than most of what is done to it. */
const opensHouse = (file: string) => imports(file, /from '\.\/house\.ts'/)
const isBeforeCamera = (file: string) =>
  file.startsWith(stories) && imports(file, /\bshowFace\b|from '\.\/journey\.ts'/)

/**
 * All there is to run. Each file has a process of its own, but for two heaps: what needs neither database nor browser, where
 * the processes would take longer than the tests; and the attacks on one house.
 *
 * @param words narrow it to files whose path contains one of them
 */
export function allJobs(words: readonly string[]): Job[] {
  const exclude = ['**/node_modules/**', 'web/dist/**']
  const found = units.flatMap((pattern) => globSync(pattern, { cwd: root, exclude }))
  const files = [...new Set(found)]
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted()
  const light = new Set(lightTests(root))
  const heaps = new Map<string, string[]>()
  for (const file of files) {
    const name = file.startsWith(stories)
      ? file
      : light.has(file)
        ? 'tests without database and browser'
        : opensHouse(file)
          ? 'attacks on one house'
          : file
    heaps.set(name, [...(heaps.get(name) ?? []), file])
  }
  const jobs = [...heaps].map(([name, its]) => ({
    name,
    files: its,
    isBeforeCamera: isBeforeCamera(name),
  }))
  // What takes longest comes first: nobody waits for it alone at the end.
  return jobs.toSorted((a, b) => Number(b.name.startsWith(stories)) - Number(a.name.startsWith(stories)))
}
