import { currentLanguage, localeOf } from '#kit/words'

/** Says what the screen says, where the device can speak. Screen readers are told through live regions besides. */
let last = ''

export function speak(text: string): void {
  if (!('speechSynthesis' in globalThis) || text === last) return
  last = text
  speechSynthesis.cancel()
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.lang = localeOf(currentLanguage())
  utterance.rate = 1
  speechSynthesis.speak(utterance)
}

export function hush(): void {
  last = ''
  if ('speechSynthesis' in globalThis) speechSynthesis.cancel()
}

export function canSpeak(): boolean {
  return 'speechSynthesis' in globalThis
}
