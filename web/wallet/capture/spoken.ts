import { useSyncExternalStore } from 'react'
import { hush } from '#kit/camera'

/** Whether hints are read aloud. On until switched off; a preference, not personal data. */
const storageKey = 'hufu.spoken'
const listeners = new Set<() => void>()

export function useSpoken(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, isSpoken)
}

export function isSpoken(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch {
    return true
  }
}

export function setSpoken(isOn: boolean): void {
  if (!isOn) hush()
  try {
    localStorage.setItem(storageKey, isOn ? 'on' : 'off')
  } catch {
    // Without storage the choice cannot be kept; the hush above still holds for now.
  }
  for (const listener of listeners) listener()
}
