import type { Text } from '../say.ts'

/** One line of the doctor. Only what keeps Hufu from serving, or is unsafe, is wrong; a note is for your information. */
export type Finding =
  | { state: 'right'; text: Text }
  | { state: 'note'; text: Text }
  | { state: 'wrong'; text: Text; cure: Text }

export const right = (en: string, zh: string): Finding => ({ state: 'right', text: { en, zh } })
export const note = (en: string, zh: string): Finding => ({ state: 'note', text: { en, zh } })
export const wrong = (text: Text, cure: Text): Finding => ({ state: 'wrong', text, cure })
