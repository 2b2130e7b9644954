import type { Format } from './format.ts'
import { formatIn } from './format.ts'
import { currentLanguage, type Language } from './language.ts'
import { refusalsEn } from './refusals.en.ts'
import { refusalsZh, type RefusalCode } from './refusals.zh.ts'

export type RefusalFacts = Record<string, string | number | boolean>

/** What a person reads when the answer is no: what happened, and what they can do now. */
export type RefusalText = { title: string; next: string }
export type RefusalWords = { title: string; next: string | ((facts: RefusalFacts, format: Format) => string) }

export function refusalText(
  code: string,
  facts: RefusalFacts = {},
  language: Language = currentLanguage(),
): RefusalText {
  const table = language === 'zh' ? refusalsZh : refusalsEn
  const words: RefusalWords = table[isKnown(code) ? code : 'web.unknown']
  const next = typeof words.next === 'string' ? words.next : words.next(facts, formatIn(language))
  return { title: words.title, next }
}

export function hasRefusalWords(code: string): boolean {
  return isKnown(code) && code in refusalsEn
}

function isKnown(code: string): code is RefusalCode {
  return Object.hasOwn(refusalsZh, code)
}
