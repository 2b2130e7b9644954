import { useEffect, useSyncExternalStore } from 'react'

/** What is said to screen readers and what floats by for everyone; kept outside React so that any code may speak. */
export type ToastMessage = {
  id: number
  text: string
  tone: 'plain' | 'good' | 'bad'
  undo?: () => void
}

const toastMs = 5000
const undoMs = 8000
const spokenMs = 6000
const fading: Record<'polite' | 'assertive', ReturnType<typeof setTimeout> | undefined> = {
  polite: undefined,
  assertive: undefined,
}
let nextId = 1
let toasts: readonly ToastMessage[] = []
let spoken = { polite: '', assertive: '' }
const listeners = new Set<() => void>()

function changed() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A short confirmation that goes by itself. What needs a decision is a dialog; what failed stays on the screen. */
export function toast(text: string, more: { tone?: ToastMessage['tone']; undo?: () => void } = {}): void {
  const message = {
    id: nextId++,
    text,
    tone: more.tone ?? 'plain',
    ...(more.undo ? { undo: more.undo } : {}),
  }
  toasts = [...toasts.slice(-1), message]
  changed()
  setTimeout(() => dismissToast(message.id), more.undo ? undoMs : toastMs)
}

export function dismissToast(id: number): void {
  toasts = toasts.filter((message) => message.id !== id)
  changed()
}

/** Says something to a screen reader without showing it. */
export function announce(text: string, urgency: 'polite' | 'assertive' = 'polite'): void {
  // The same text twice is not read twice; an invisible difference makes it new.
  const before = spoken[urgency]
  spoken = { ...spoken, [urgency]: before === text ? `${text}\u00a0` : text }
  changed()
  // Said is said: who reads through the page later must not come upon it again.
  clearTimeout(fading[urgency])
  fading[urgency] = setTimeout(() => {
    spoken = { ...spoken, [urgency]: '' }
    changed()
  }, spokenMs)
}

export function useAnnouncement(text: string | undefined, urgency: 'polite' | 'assertive' = 'polite'): void {
  useEffect(() => {
    if (text) announce(text, urgency)
  }, [text, urgency])
}

export function useToasts(): readonly ToastMessage[] {
  return useSyncExternalStore(subscribe, () => toasts)
}

export function useSpoken(): { polite: string; assertive: string } {
  return useSyncExternalStore(subscribe, () => spoken)
}
