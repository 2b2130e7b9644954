import { useEffect, useState } from 'react'
import type { Format } from './format.ts'
import { formatIn } from './format.ts'
import type { Language } from './language.ts'
import { commonRefusalsEn } from './refusals.en.ts'
import { commonRefusalsZh } from './refusals.zh.ts'
import { residentRefusalsEn } from './resident-refusals.en.ts'
import { residentRefusalsZh } from './resident-refusals.zh.ts'
import { useLanguage } from './words.ts'

export type RefusalFacts = Record<string, string | number | boolean>

/** What a person reads when the answer is no: what happened, and what they can do now. */
export type RefusalText = { title: string; next: string }
export type RefusalWords = { title: string; next: string | ((facts: RefusalFacts, format: Format) => string) }
export type RefusalTables = Record<Language, Record<string, RefusalWords>>

let tables: RefusalTables = {
  zh: { ...commonRefusalsZh, ...residentRefusalsZh },
  en: { ...commonRefusalsEn, ...residentRefusalsEn },
}

/** A code nobody has words for is told as an unknown trouble; a test keeps that from happening to codes of ours. */
export function refusalText(code: string, facts: RefusalFacts, language: Language): RefusalText {
  const table = tables[language]
  const words =
    (Object.hasOwn(table, code) ? table[code] : undefined) ?? commonRefusals[language]['web.unknown']
  const next = typeof words.next === 'string' ? words.next : words.next(facts, formatIn(language))
  return { title: words.title, next }
}

/** The words for a refusal in the reader's language; those seldom needed arrive a moment later. */
export function useRefusalText(code: string, facts: RefusalFacts): RefusalText {
  const language = useLanguage()
  const isKnown = hasRefusalWords(code)
  const [, setLoaded] = useState(false)
  useEffect(() => {
    if (isKnown) return
    let isOver = false
    void loadSeldomRefusals().then(() => isOver || setLoaded(true))
    return () => {
      isOver = true
    }
  }, [isKnown])
  return refusalText(code, facts, language)
}

export async function loadSeldomRefusals(): Promise<void> {
  // Without a network the words for an unknown trouble stand.
  const { seldomRefusals } = await import('./seldom-refusals.ts').catch(() => ({
    seldomRefusals: { zh: {}, en: {} },
  }))
  tables = { zh: { ...seldomRefusals.zh, ...tables.zh }, en: { ...seldomRefusals.en, ...tables.en } }
}

export function hasRefusalWords(code: string): boolean {
  return Object.hasOwn(tables.zh, code) && Object.hasOwn(tables.en, code)
}

const commonRefusals = { zh: commonRefusalsZh, en: commonRefusalsEn }
