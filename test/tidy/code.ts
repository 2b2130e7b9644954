// Rules on one file of code. Each is a function from a source to its findings; CODE_RULES names them.
import { Visitor } from 'oxc-parser'
import { type Finding, type Source, isTest } from '../sources.ts'

const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 60

/** Names that say "anything may lie here". A model is not among them: to faces/ it is a thing one holds. */
const DRAWERS = /^(utils?|helpers?|common|shared|services?|managers?|misc|lib|data|info|types|constants)$/

type Report = (offset: number, rule: string, cure: string) => void
type Rule = (source: Source, report: Report) => void

const isStore = (path: string) =>
  path.endsWith('/store.ts') || path.includes('/store/') || path.startsWith('src/base/')
const isProduct = (path: string) => path.startsWith('src/') && !isTest(path)

export function inspectCode(source: Source): Finding[] {
  const found: Finding[] = []
  const report: Report = (offset, rule, cure) =>
    found.push({ path: source.path, line: source.lineAt(offset), rule, cure })
  for (const rule of CODE_RULES) rule(source, report)
  return found
}

const CODE_RULES: readonly Rule[] = [fileIsShort, nameIsNoDrawer, notesHaveNumbers, noMachine, syntaxIsPlain]

function fileIsShort(source: Source, report: Report): void {
  const lines = source.text.trimEnd().split('\n').length
  if (lines > FILE_LINES_MAX)
    report(
      0,
      `${lines} lines`,
      `at most ${FILE_LINES_MAX}: a file tells one story, give the second its own file`,
    )
}

function nameIsNoDrawer(source: Source, report: Report): void {
  const drawer = source.path
    .replace(/(\.test)?\.[^./]+$/, '')
    .split('/')
    .find((part) => DRAWERS.test(part))
  if (drawer) report(0, `"${drawer}" is a drawer`, 'name the file by the noun it holds')
}

function notesHaveNumbers(source: Source, report: Report): void {
  for (const comment of source.comments) {
    if (/\b(FIXME|XXX|HACK)\b/.test(comment.value))
      report(comment.start, 'a FIXME', 'fix it, or open an issue and write TODO(#number)')
    if (/\bTODO\b(?!\(#\d+\))/.test(comment.value))
      report(comment.start, 'a TODO without a number', 'open an issue and write TODO(#number)')
  }
}

function noMachine(source: Source, report: Report): void {
  for (const match of machinePaths(source.text))
    report(
      match.index,
      `a path of one machine: ${match[0]}`,
      'derive it from import.meta.url, the data directory or os.tmpdir()',
    )
}

/** Home folders and the like: right on one desk only. Assembled, so that this file does not find itself. */
export function machinePaths(text: string): RegExpExecArray[] {
  const places = ['work', 'home', 'root', 'Users'].join('|')
  return [...text.matchAll(new RegExp(`(?<![\\w.}*/-])/(?:${places})/[\\w.-]+`, 'g'))]
}

function syntaxIsPlain(source: Source, report: Report): void {
  const { path } = source
  const measure = (node: { start: number; end: number }) => {
    const lines = source.lineAt(node.end) - source.lineAt(node.start) + 1
    if (lines > FUNCTION_LINES_MAX)
      report(
        node.start,
        `a function of ${lines} lines`,
        `at most ${FUNCTION_LINES_MAX}: decide in the caller, compute in the leaf`,
      )
  }
  const mayCast = isTest(path) || isStore(path)
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
    TSAnyKeyword: (node) => report(node.start, 'any', 'parse it at the edge (TypeBox), or say unknown'),
    TSEnumDeclaration: (node) =>
      report(node.start, 'an enum', 'a union of string literals, or an object with as const'),
    TSTypeAssertion: (node) => report(node.start, 'a cast', 'parse at the edge, then types are true'),
    TSAsExpression: (node) => {
      if (!mayCast && source.text.slice(node.typeAnnotation.start, node.typeAnnotation.end) !== 'const')
        report(
          node.start,
          'a cast (as)',
          'parse at the edge, narrow with a type guard, or use satisfies; casts live in store.ts and tests',
        )
    },
    ThrowStatement: ({ argument, start }) => {
      const isError =
        argument.type === 'NewExpression' &&
        argument.callee.type === 'Identifier' &&
        argument.callee.name === 'Error'
      if (isError && isProduct(path))
        report(
          start,
          'throw new Error',
          'the answer is no: Refusal; we were wrong: assert; both normal: a union',
        )
    },
    CatchClause: ({ body }) => {
      const words = source.text.slice(body.start + 1, body.end - 1)
      if (words.trim() === '')
        report(body.start, 'an empty catch', 'let it rise, or say in a comment why silence is right')
    },
    TaggedTemplateExpression: ({ tag, start }) => {
      if (isProduct(path) && !isStore(path) && isSql(tag))
        report(start, 'SQL outside store.ts', 'give the statement a name in store.ts and call it')
    },
  }).visit(source.program)
}

function isSql(tag: { type: string; name?: unknown; property?: { type: string; name?: unknown } }): boolean {
  const name = tag.type === 'MemberExpression' ? tag.property?.name : tag.name
  return name === 'sql' || name === 'tx'
}

/** Of all lines with words, how many are comment: 8–20 % reads well, 30 % means the code needs renaming. */
export function commentShare(sources: readonly Source[]): number {
  let comment = 0
  let all = 0
  for (const source of sources) {
    all += source.text.split('\n').filter((line) => line.trim() !== '').length
    for (const one of source.comments) comment += source.lineAt(one.end) - source.lineAt(one.start) + 1
  }
  return all === 0 ? 0 : comment / all
}
