import { defineWords } from '#kit/words'
import { en } from './words.en.ts'
import { zh } from './words.zh.ts'

export const reviewWords = defineWords({ zh, en })
