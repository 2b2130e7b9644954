import { useSyncExternalStore } from 'react'
import { applyLanguage } from '#kit/words'

/** How the person wants pages to look. Preferences only, no personal data, so localStorage may hold them. */
export type Theme = 'auto' | 'light' | 'dark'
export type TextSize = 'normal' | 'large'
type Preferences = { theme: Theme; textSize: TextSize }

const storageKey = 'hufu.look'
const listeners = new Set<() => void>()
let current: Preferences | undefined

/** Called once before the first render of each app: language, theme and type size of the document. */
export function applyPreferences(): void {
  const { theme, textSize } = preferences()
  const root = document.documentElement
  root.dataset['theme'] = theme
  root.dataset['text'] = textSize
  applyLanguage()
}

export function chooseLook(change: Partial<Preferences>): void {
  current = { ...preferences(), ...change }
  try {
    localStorage.setItem(storageKey, JSON.stringify(current))
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  applyPreferences()
  for (const listener of listeners) listener()
}

export function useLook(): Preferences {
  return useSyncExternalStore(subscribe, preferences)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function preferences(): Preferences {
  current ??= parse(stored())
  return current
}

function stored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}')
  } catch {
    return {}
  }
}

function parse(value: unknown): Preferences {
  const { theme, textSize }: { theme?: unknown; textSize?: unknown } =
    typeof value === 'object' && value !== null ? value : {}
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    textSize: textSize === 'large' ? 'large' : 'normal',
  }
}
