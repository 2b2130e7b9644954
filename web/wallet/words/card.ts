import { defineWords } from '#kit/words'
import { en } from './card.en.ts'
import { zh } from './card.zh.ts'

/** The card’s page, and what any page may need. */
export const cardWords = defineWords({ zh, en })
