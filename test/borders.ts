// The four rules of ARCHITECTURE.md as tables. borders.test.ts applies them to every import of the house.
import { posix } from 'node:path'
import { type Finding, type Import, type Source, isTest } from './sources.ts'

/** Within identity, a slice may call what stands on an earlier line. Slices of one line do not know each other. */
const IDENTITY_ORDER: readonly (readonly string[])[] = [
  ['formats'],
  ['trust'],
  ['parties'],
  ['people'],
  ['faces'],
  ['documents'],
  ['status'],
  ['cards'],
  ['guardians'],
  ['enrolment'],
  ['issuance'],
  ['desk'],
  ['presentation'],
  ['login'],
  ['history'],
  ['rights'],
]

/** Later layers call earlier ones. The three of the last line never import each other: facts go between them. */
const LAYER_ORDER: readonly (readonly string[])[] = [
  ['base'],
  ['identity'],
  ['money'],
  ['city', 'work', 'social'],
]

const FACE_NAMES_MAX = 12
const MAIN_LINES_MAX = 150

/** The files of src/ that put the house together: they may see every slice and the configuration. */
const isRoot = (path: string) => /^src\/[^/]+\.ts$/.test(path) || path.startsWith('src/cli/')

/** web/vite.config.ts builds every app and so may reach into each. */
const isBuildConfig = (path: string) => /^web\/[^/]+\.config\.ts$/.test(path)

/** A story is told in the words that the person on the screen reads. */
const isWordsForStory = (path: string, target: string) =>
  path.startsWith('test/stories/') && /^web\/[^/]+\/(?:words\/|[^/]+\/words\.(?:zh|en)\.ts$)/.test(target)

/** What a relative import may not leave: the folder that has a face. */
export function roomOf(path: string): string {
  const parts = path.split('/')
  const [top, second, third] = parts
  if (top === 'src') return isRoot(path) ? 'src' : second === 'base' ? 'src/base' : `src/${second}/${third}`
  if (top === 'web' && second === 'kit') return `web/kit/${third}`
  if (top === 'web' && parts.length > 2) return `web/${second}`
  return top ?? path
}

type Slice = { layer: string; slice: string }

function sliceOf(path: string): Slice | null {
  const match = /^src\/([^/]+)\/(?:([^/]+)\/)?/.exec(path)
  if (!match || isRoot(path)) return null
  const layer = match[1] ?? ''
  return { layer, slice: layer === 'base' ? 'base' : (match[2] ?? '') }
}

type Verdict = { rule: string; cure: string } | null
type Rule = (source: Source, one: Import) => Verdict

export function inspect(given: readonly Source[]): Finding[] {
  const sources = given.filter((source) => !isForBuild(source, given))
  return [
    ...sources.flatMap((source) => [...importFindings(source), ...shapeFindings(source)]),
    ...cycles(sources),
  ]
}

/** What only the build configuration imports, and its own test, runs in Node, beside the part it belongs to. */
function isForBuild({ path }: Source, all: readonly Source[]): boolean {
  if (!path.startsWith('web/kit/')) return false
  const importers = all.filter(
    (one) =>
      !isTest(one.path) && one.imports.some(({ from }) => posix.join(posix.dirname(one.path), from) === path),
  )
  return importers.length > 0 && importers.every((one) => isBuildConfig(one.path))
}

function importFindings(source: Source): Finding[] {
  return source.imports.flatMap((one) => {
    const broken = RULES.map((rule) => rule(source, one)).find((verdict) => verdict !== null)
    return broken ? [{ path: source.path, line: one.line, ...broken }] : []
  })
}

const RULES: readonly Rule[] = [
  relativeStaysInside,
  shopKnowsNothing,
  webSeesContractsOnly,
  testsStayTests,
  callsGoBack,
  configAtTheRoot,
]

function relativeStaysInside(source: Source, one: Import): Verdict {
  if (!one.from.startsWith('.') || isBuildConfig(source.path)) return null
  const target = posix.join(posix.dirname(source.path), one.from)
  if (roomOf(target) === roomOf(source.path) || isWordsForStory(source.path, target)) return null
  return {
    rule: `relative import ${one.from} leaves ${roomOf(source.path)}`,
    cure: 'import the other slice by its alias (#identity/NAME, #base/NAME, #kit/NAME) through its face',
  }
}

function shopKnowsNothing(source: Source, one: Import): Verdict {
  if (!source.path.startsWith('web/rp-demo/') || !one.from.startsWith('#')) return null
  return {
    rule: `web/rp-demo imports ${one.from}`,
    cure: 'the shop is an outsider: it knows HTTP, OpenID Connect and npm packages, nothing of Hufu',
  }
}

function webSeesContractsOnly(source: Source, one: Import): Verdict {
  const { path } = source
  if (!path.startsWith('web/') || path.startsWith('web/rp-demo/') || isBuildConfig(path)) return null
  if (one.from.startsWith('node:')) {
    if (isTest(path)) return null
    return {
      rule: `${one.from} in code for the browser`,
      cure: 'use the web platform; node: is for the server and for tests',
    }
  }
  if (!one.from.startsWith('#')) return null
  if (/^#(contract|kit)\//.test(one.from) || one.from === '#identity/formats') return null
  if (isTest(path) && one.from.startsWith('#test/')) return null
  return {
    rule: `${path.split('/')[1]} imports ${one.from}`,
    cure: 'web/ may import #contract/*, #kit/*, #identity/formats and npm packages',
  }
}

function testsStayTests(source: Source, one: Import): Verdict {
  const isForTests = one.from.startsWith('#test/') || one.from.includes('.test.ts')
  if (!isForTests || isTest(source.path) || source.path.startsWith('bench/')) return null
  return {
    rule: `the product imports ${one.from}`,
    cure: 'only *.test.ts, test/ and bench/ use what is made for tests',
  }
}

function callsGoBack(source: Source, one: Import): Verdict {
  const here = sliceOf(source.path)
  if (!here || isTest(source.path)) return null
  if (one.from.startsWith('#kit/'))
    return { rule: `the server imports ${one.from}`, cure: 'web/kit is for the browser' }
  const target = /^#(?:contract\/)?(base|identity|money|city|work|social)\/([^/]+)$/.exec(one.from)
  if (!target) return null
  const there: Slice = { layer: target[1] ?? '', slice: target[1] === 'base' ? 'base' : (target[2] ?? '') }
  if (there.layer === here.layer && there.slice === here.slice) {
    if (here.layer === 'base') return null
    return { rule: `${here.slice} imports itself by ${one.from}`, cure: 'inside a slice, import relatively' }
  }
  if (standsBefore(there, here)) return null
  return {
    rule: `${here.layer}/${here.slice} calls ${there.layer}/${there.slice}, which does not stand before it`,
    cure: 'calls go back, facts go forward: record a fact in the outbox and let src/main.ts say who reacts to it',
  }
}

function standsBefore(there: Slice, here: Slice): boolean {
  if (there.layer === here.layer) {
    if (here.layer !== 'identity') return false
    return isEarlier(IDENTITY_ORDER, there.slice, here.slice)
  }
  return isEarlier(LAYER_ORDER, there.layer, here.layer)
}

function isEarlier(order: readonly (readonly string[])[], first: string, second: string): boolean {
  const lineOf = (name: string) => order.findIndex((line) => line.includes(name))
  return lineOf(first) >= 0 && lineOf(second) >= 0 && lineOf(first) < lineOf(second)
}

function configAtTheRoot(source: Source, one: Import): Verdict {
  if (one.from !== '#config' || one.isType || !sliceOf(source.path) || isTest(source.path)) return null
  return {
    rule: 'a slice reads the configuration',
    cure: 'import type only; src/main.ts hands the values in by name',
  }
}

function shapeFindings(source: Source): Finding[] {
  const { path } = source
  const at = (line: number, rule: string, cure: string): Finding => ({ path, line, rule, cure })
  const found = source.exports
    .filter((one) => one.isStar)
    .map((one) => at(one.line, 'export *', 'name what you export, so that a face stays a decision'))
  const names = new Set(source.exports.map((one) => one.name))
  if (/^src\/[^/]+\/[^/]+\/index\.ts$/.test(path) && names.size > FACE_NAMES_MAX)
    found.push(
      at(
        1,
        `a face of ${names.size} names`,
        `at most ${FACE_NAMES_MAX}: group functions in what createX returns`,
      ),
    )
  const lines = source.text.trimEnd().split('\n').length
  if (path === 'src/main.ts' && lines >= MAIN_LINES_MAX)
    found.push(
      at(
        lines,
        `main.ts has ${lines} lines`,
        'main.ts is the house on one page: move rules into their slice',
      ),
    )
  // src/cli.ts hands the environment to readConfig, whole and unread.
  const reader = /(?<!readConfig\(\{ \.\.\.)\bprocess\.env\b/.exec(source.text)
  if (reader && path.startsWith('src/') && path !== 'src/config.ts' && !isTest(path))
    found.push(
      at(
        source.lineAt(reader.index),
        'process.env outside src/config.ts',
        'add a setting to src/config.ts and pass it in',
      ),
    )
  return found
}

/** Rooms that reach each other in a ring can be neither read nor replaced alone. */
function cycles(sources: readonly Source[]): Finding[] {
  const graph = roomGraph(sources)
  const found: Finding[] = []
  const done = new Set<string>()
  const visit = (room: string, trail: readonly string[]) => {
    const at = trail.indexOf(room)
    if (at >= 0) {
      const ring = [...trail.slice(at), room].join(' → ')
      found.push({
        path: room,
        line: 1,
        rule: `a ring: ${ring}`,
        cure: 'move what both need to the earlier room',
      })
      return
    }
    if (done.has(room)) return
    for (const next of graph.get(room) ?? []) visit(next, [...trail, room])
    done.add(room)
  }
  for (const room of graph.keys()) visit(room, [])
  return found
}

function roomGraph(sources: readonly Source[]): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>()
  for (const source of sources) {
    const room = roomOf(source.path)
    if (isTest(source.path) || !/^(src|web\/kit)\//.test(room)) continue
    for (const one of source.imports) {
      const alias = /^#(kit|identity|money|city|work|social)\/([^/]+)$/.exec(one.from)
      if (!alias) continue
      const target = alias[1] === 'kit' ? `web/kit/${alias[2]}` : `src/${alias[1]}/${alias[2]}`
      if (target !== room) graph.set(room, (graph.get(room) ?? new Set()).add(target))
    }
  }
  return graph
}
