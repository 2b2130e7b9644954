import { defineWords } from '#kit/words'
import { en } from './present.en.ts'
import { zh } from './present.zh.ts'

/** Scanning a code, and deciding what to show. */
export const presentWords = defineWords({ zh, en })
