/**
 * Which language the person reads. Chosen by the browser's own setting until the person picks one;
 * the choice is a preference, not personal data, so it may live in localStorage.
 */
export type Language = 'zh' | 'en'

const storageKey = 'hufu.language'
const listeners = new Set<() => void>()
let current: Language | undefined

export function languageOf(tags: readonly string[]): Language {
  const known = tags.find((tag) => /^(zh|en)\b/i.test(tag))
  return known?.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

export function currentLanguage(): Language {
  current ??= storedLanguage() ?? languageOf(globalThis.navigator?.languages ?? [])
  return current
}

export function chooseLanguage(language: Language): void {
  current = language
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Storage may be forbidden (private windows): the choice then lasts as long as the page.
  }
  applyLanguage()
  for (const listener of listeners) listener()
}

/** Tells assistive technology and the browser's fonts which language the page is in. */
export function applyLanguage(): void {
  document.documentElement.lang = localeOf(currentLanguage())
}

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function localeOf(language: Language): 'zh-CN' | 'en-GB' {
  return language === 'zh' ? 'zh-CN' : 'en-GB'
}

function storedLanguage(): Language | undefined {
  try {
    const stored = globalThis.localStorage?.getItem(storageKey)
    return stored === 'zh' || stored === 'en' ? stored : undefined
  } catch {
    return undefined
  }
}
