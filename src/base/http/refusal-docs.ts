import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type RefusalDoc = { code: string; slice: string; en: string; zh: string }

const sourceDir = dirname(dirname(import.meta.dirname))
const wordsDir = join(dirname(sourceDir), 'web', 'kit', 'words')

/** Every refusal code that a slice lists in its contract.ts, with the words the web apps have for it. */
export async function readRefusals(): Promise<RefusalDoc[]> {
  const contracts = await Array.fromAsync(glob(['*/contract.ts', '*/*/contract.ts'], { cwd: sourceDir }))
  const [en, zh] = await Promise.all([
    readTitles('refusalsEn', 'refusals.en.ts'),
    readTitles('refusalsZh', 'refusals.zh.ts'),
  ])
  const bySlice = await Promise.all(contracts.toSorted().map((file) => readCodes(file)))
  return bySlice
    .flat()
    .map(({ code, slice }) => ({ code, slice, en: en.get(code) ?? '', zh: zh.get(code) ?? '' }))
}

async function readCodes(file: string): Promise<{ code: string; slice: string }[]> {
  const contract: { refusals?: readonly string[] } = await import(pathToFileURL(join(sourceDir, file)).href)
  const slice = dirname(file).split(/[\\/]/).at(-1) ?? ''
  return (contract.refusals ?? []).map((code) => ({ code, slice }))
}

type Words = Record<string, { title?: string }>

async function readTitles(name: string, file: string): Promise<Map<string, string>> {
  // The words belong to the web apps; an installation without their sources shows the codes alone.
  const words: Record<string, Words> = await import(pathToFileURL(join(wordsDir, file)).href).catch(
    () => ({}),
  )
  return new Map(Object.entries(words[name] ?? {}).map(([code, { title }]) => [code, title ?? '']))
}
