import { defineWords } from '#kit/words'
import { en } from './lost.en.ts'
import { zh } from './lost.zh.ts'

/** "I have lost my phone." */
export const lostWords = defineWords({ zh, en })
