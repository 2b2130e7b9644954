// A refusal's code is public: thrown by one slice, listed in its contract, tested by its own test.
import { Visitor } from 'oxc-parser'
import { type Finding, type Source, isTest } from '../sources.ts'

const CODE = /^[a-z][a-zA-Z]*\.[a-z0-9_]+$/

type Literal = { code: string; path: string; line: number }

export function inspectRefusals(sources: readonly Source[]): Finding[] {
  const tested = new Set(
    sources
      .filter((source) => isTest(source.path))
      .flatMap((source) => literals(source).map(({ code }) => code)),
  )
  const rooms = Map.groupBy(
    sources.filter((source) => source.path.startsWith('src/') && !isTest(source.path)),
    ({ path }) => sliceOf(path),
  )
  return [...rooms].flatMap(([slice, files]) => inspectSlice(slice, files, tested))
}

/** What stands at the root (configuration, command line) speaks with the codes of base. */
function sliceOf(path: string): string {
  const [, layer, slice, file] = path.split('/')
  return layer === 'base' || layer === 'cli' || file === undefined ? 'base' : (slice ?? '')
}

function inspectSlice(slice: string, files: readonly Source[], tested: ReadonlySet<string>): Finding[] {
  const contract =
    files.find((file) => file.path.endsWith('/contract.ts')) ??
    files.find((file) => /export const refusals\b/.test(file.text))
  const listed = contract ? listedCodes(contract) : []
  const thrown = files.flatMap(thrownCodes)
  const spoken = new Set(
    files.filter((file) => file !== contract).flatMap((file) => literals(file).map(({ code }) => code)),
  )
  const isListed = new Set(listed.map(({ code }) => code))
  return [
    ...thrown
      .filter(({ code }) => code.startsWith(`${slice}.`) && !isListed.has(code))
      .map((one) =>
        say(one, `${one.code} is thrown but not listed`, `add it to refusals in ${slice}/contract.ts`),
      ),
    ...thrown
      .filter(({ code }) => !code.startsWith(`${slice}.`))
      .map((one) =>
        say(one, `${slice} throws ${one.code}`, `a slice throws codes of its own name: ${slice}.reason`),
      ),
    ...listed
      .filter(({ code }) => !spoken.has(code))
      .map((one) => say(one, `${one.code} is listed but never thrown`, 'take it out of the contract')),
    ...listed
      .filter(({ code }) => !tested.has(code))
      .map((one) =>
        say(one, `${one.code} has no test`, 'write one test that provokes it and names the code'),
      ),
  ]
}

const say = ({ path, line }: Literal, rule: string, cure: string): Finding => ({ path, line, rule, cure })

/** The codes of `export const refusals = […] as const` (or an object whose keys are the codes). */
function listedCodes(contract: Source): Literal[] {
  const found: Literal[] = []
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== 'Identifier' || !/refusals$/i.test(id.name) || !init) return
      found.push(
        ...literals(contract).filter(
          ({ line }) => line >= contract.lineAt(init.start) && line <= contract.lineAt(init.end),
        ),
      )
    },
  }).visit(contract.program)
  return found
}

/** Codes written in the first argument of `new Refusal(…)`, both arms of a condition included. */
function thrownCodes(source: Source): Literal[] {
  const found: Literal[] = []
  new Visitor({
    NewExpression: ({ callee, arguments: [first] }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'Refusal' || !first) return
      const words = source.text.slice(first.start, first.end)
      for (const [, code = ''] of words.matchAll(/['"`]([^'"`]+)['"`]/g))
        if (CODE.test(code)) found.push({ code, path: source.path, line: source.lineAt(first.start) })
    },
  }).visit(source.program)
  return found
}

function literals(source: Source): Literal[] {
  const found: Literal[] = []
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === 'string' && CODE.test(value))
        found.push({ code: value, path: source.path, line: source.lineAt(start) })
    },
  }).visit(source.program)
  return found
}
