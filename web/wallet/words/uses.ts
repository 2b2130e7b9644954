import { defineWords } from '#kit/words'
import { en as presentEn } from './present.en.ts'
import { zh as presentZh } from './present.zh.ts'
import { en } from './uses.en.ts'
import { zh } from './uses.zh.ts'

/** The history. It names claims with the words with which they were asked for. */
export const usesWords = defineWords({ zh: { ...presentZh, ...zh }, en: { ...presentEn, ...en } })
