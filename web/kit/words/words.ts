import { useSyncExternalStore } from 'react'
import { currentLanguage, onLanguageChange, type Language } from './language.ts'

/** Words of one area in both languages. `en` is typed by `zh`, so a missing or extra key does not compile. */
export type Words<T> = { zh: T; en: T }

/**
 * @example
 * // words/zh.ts: export const zh = { title: '我的卡', left: (n: number) => `还有 ${n} 个` }
 * // words/en.ts: export const en: typeof zh = { title: 'My card', left: (n) => `${n} left` }
 * export const words = defineWords({ zh, en })
 */
export function defineWords<T>(both: { zh: T; en: NoInfer<T> }): Words<T> {
  return both
}

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, currentLanguage)
}

export function useWords<T>(words: Words<T>): T {
  return words[useLanguage()]
}
