import { defineWords } from '#kit/words'
import { en } from './family.en.ts'
import { zh } from './family.zh.ts'

/** Guardians and children: asking, agreeing, and a child's card on a guardian's phone. */
export const familyWords = defineWords({ zh, en })
