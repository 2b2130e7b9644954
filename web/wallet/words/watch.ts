import { defineWords } from '#kit/words'
import { en } from './watch.en.ts'
import { zh } from './watch.zh.ts'

/** How the history is checked, and what to do when it does not fit. */
export const watchWords = defineWords({ zh, en })
