import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readContracts } from '#base/http/contracts'

export type RefusalDoc = { code: string; slice: string; en: string; zh: string }

const wordsDir = join(dirname(dirname(dirname(import.meta.dirname))), 'web', 'kit', 'words')

/** Every refusal code that a slice lists in its contract.ts, with the words the web apps have for it. */
export async function readRefusals(): Promise<RefusalDoc[]> {
  const [contracts, en, zh] = await Promise.all([readContracts(), readTitles('en'), readTitles('zh')])
  return contracts.flatMap(({ slice, refusals }) =>
    refusals.map((code) => ({ code, slice, en: en.get(code) ?? '', zh: zh.get(code) ?? '' })),
  )
}

type Tables = Record<string, Record<string, { title?: string }>>

// The words belong to the web apps; an installation without their sources shows the codes alone.
async function readTitles(language: 'en' | 'zh'): Promise<Map<string, string>> {
  const files = await Array.fromAsync(glob(`*refusals.${language}.ts`, { cwd: wordsDir }))
  const modules = await Promise.all(
    files.map((file): Promise<Tables> => import(pathToFileURL(join(wordsDir, file)).href)),
  )
  const rows = modules.flatMap((tables) => Object.values(tables)).flatMap((table) => Object.entries(table))
  return new Map(rows.map(([code, { title = '' }]) => [code, title]))
}
