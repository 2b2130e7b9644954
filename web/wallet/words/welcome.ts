import { defineWords } from '#kit/words'
import { en } from './welcome.en.ts'
import { zh } from './welcome.zh.ts'

/** What the first screen says, and the sample city. */
export const welcomeWords = defineWords({ zh, en })
