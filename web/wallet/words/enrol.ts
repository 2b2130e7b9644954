import { defineWords } from '#kit/words'
import { en } from './enrol.en.ts'
import { zh } from './enrol.zh.ts'

/** From consent to a card. */
export const enrolWords = defineWords({ zh, en })
