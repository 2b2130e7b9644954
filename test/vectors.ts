import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'

/** Vectors from the standards: data that lies beside the repository (see CONTRIBUTING.md), not in it. */
const dir = resolve(import.meta.dirname, '..', process.env['HUFU_VECTORS'] ?? '../shared/vectors')

type Vectors = {
  /** the parsed JSON of a file */
  json: (path: string) => unknown
  text: (path: string) => string
  /** paths below the folder of vectors */
  find: (pattern: string) => string[]
}

/** A test that needs `path` among the vectors: skipped with one line where it is absent, loudly so in CI. */
export function vectorTest(
  name: string,
  path: string,
  run: (vectors: Vectors, t: TestContext) => void | Promise<void>,
): void {
  const isAbsent = !existsSync(join(dir, path))
  if (isAbsent && process.env['CI'])
    process.stderr.write(`\n!!! NOT TESTED: ${name}\n!!! no ${path} in ${dir}\n\n`)
  void test(name, { skip: isAbsent && `no ${path} in ${dir} (set HUFU_VECTORS)` }, (t) => run(vectors, t))
}

const vectors: Vectors = {
  json: (path) => JSON.parse(vectors.text(path)),
  text: (path) => readFileSync(join(dir, path), 'utf8'),
  find: (pattern) => globSync(pattern, { cwd: dir }).toSorted(),
}
