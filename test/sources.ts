// What the rule tests read: every source file of the house, parsed once.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Comment, type ParseResult, Visitor, parseSync } from 'oxc-parser'

export const root = fileURLToPath(new URL('..', import.meta.url))

export type Import = { from: string; isType: boolean; line: number }
export type Export = { name: string; isStar: boolean; line: number }
export type Source = {
  /** from the root of the repository, with forward slashes */
  path: string
  text: string
  imports: readonly Import[]
  exports: readonly Export[]
  /** The syntax tree; built on first use, because the borders need only the imports. */
  program: ParseResult['program']
  comments: readonly Comment[]
  lineAt(offset: number): number
}

/** A breach of a rule, told the way a colleague would: where, what, and what to do instead. */
export type Finding = { path: string; line: number; rule: string; cure: string }

export const isTest = (path: string) =>
  path.endsWith('.test.ts') || path.endsWith('.test.tsx') || path.startsWith('test/')

export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text)
  const broken = parsed.errors[0]
  if (broken) throw new SyntaxError(`${path} does not parse: ${broken.message}`)
  const lineAt = lineCounter(text)
  return {
    path,
    text,
    imports: importsOf(parsed, text, lineAt),
    exports: exportsOf(parsed, lineAt),
    get program() {
      return parsed.program
    },
    get comments() {
      return parsed.comments
    },
    lineAt,
  }
}

export function readSources(patterns: readonly string[]): Source[] {
  const paths = globSync([...patterns], { cwd: root, exclude: ['**/node_modules', 'web/dist'] })
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('web/dist/'))
    .toSorted()
    .map((path) => parseSource(path, readFileSync(`${root}/${path}`, 'utf8')))
}

export function print(findings: readonly Finding[]): string {
  return findings.map((found) => `\n${found.path}:${found.line}  ${found.rule}\n    → ${found.cure}`).join('')
}

function importsOf(parsed: ParseResult, text: string, lineAt: Source['lineAt']): Import[] {
  const { staticImports, staticExports } = parsed.module
  const found: Import[] = staticImports.map((one) => ({
    from: one.moduleRequest.value,
    isType: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    line: lineAt(one.start),
  }))
  for (const { start, entries } of staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value
    if (from) found.push({ from, isType: entries.every((entry) => entry.isType), line: lineAt(start) })
  }
  for (const { start, moduleRequest } of parsed.module.dynamicImports)
    found.push({
      from: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
      isType: false,
      line: lineAt(start),
    })
  found.push(...hiddenImports(parsed, text, lineAt))
  return found
}

/** Two more ways to reach a file: the type of `import('…')`, and a worker's URL. Rare, so the tree is built only on suspicion. */
function hiddenImports(parsed: ParseResult, text: string, lineAt: Source['lineAt']): Import[] {
  const found: Import[] = []
  if (!/\bimport\(|new URL\(/.test(text)) return found
  new Visitor({
    TSImportType: ({ source, start }) =>
      found.push({ from: source.value, isType: true, line: lineAt(start) }),
    NewExpression: ({ callee, arguments: [first], start }) => {
      const isUrl = callee.type === 'Identifier' && callee.name === 'URL'
      if (
        isUrl &&
        first?.type === 'Literal' &&
        typeof first.value === 'string' &&
        /^\..*\.[jt]sx?$/.test(first.value)
      )
        found.push({ from: first.value, isType: false, line: lineAt(start) })
    },
  }).visit(parsed.program)
  return found
}

function exportsOf(parsed: ParseResult, lineAt: Source['lineAt']): Export[] {
  return parsed.module.staticExports.flatMap(({ entries }) =>
    entries.map((entry) => ({
      name: entry.exportName.name ?? '*',
      isStar: entry.exportName.name === null && entry.moduleRequest !== null,
      line: lineAt(entry.start),
    })),
  )
}

function lineCounter(text: string): Source['lineAt'] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
