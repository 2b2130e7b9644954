import { defineWords } from '#kit/words'
import { en } from './rights.en.ts'
import { zh } from './rights.zh.ts'

/** What one may ask about one's own data. */
export const rightsWords = defineWords({ zh, en })
