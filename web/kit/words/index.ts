export {
  applyLanguage,
  chooseLanguage,
  currentLanguage,
  languageOf,
  localeOf,
  type Language,
} from './language.ts'
export { defineWords, useLanguage, useWords, wordsNow, type Words } from './words.ts'
export { formatIn, useFormat, type Format } from './format.ts'
export { useRefusalText, type RefusalFacts, type RefusalText } from './refusals.ts'
