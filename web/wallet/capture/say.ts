import { useEffect } from 'react'
import { speak } from '#kit/camera'
import { announce } from '#kit/components'
import { isSpoken } from './spoken.ts'

/** To screen readers at once, and aloud unless the person switched that off. */
export function say(text: string): void {
  announce(text, 'assertive')
  if (isSpoken()) speak(text)
}

/** Reads aloud what stands on the page in a live region: screen readers know of it already. */
export function useReadAloud(text: string): void {
  useEffect(() => {
    if (isSpoken()) speak(text)
  }, [text])
}
