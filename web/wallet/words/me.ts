import { defineWords } from '#kit/words'
import { en } from './me.en.ts'
import { zh } from './me.zh.ts'

/** Settings, devices, blocking. */
export const meWords = defineWords({ zh, en })
