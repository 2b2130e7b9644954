import { useEffect } from 'react'

/** The screen stays on while the camera runs; without the right to, it may go dark and nothing is lost. */
export function useWakeLock(): void {
  useEffect(() => {
    const asked = navigator.wakeLock?.request('screen').catch(() => undefined)
    return () => {
      void asked?.then((lock) => lock?.release())
    }
  }, [])
}
