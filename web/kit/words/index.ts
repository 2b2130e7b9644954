export {
  applyLanguage,
  chooseLanguage,
  currentLanguage,
  localeOf,
  type Language,
} from './language.ts'
export { defineWords, useLanguage, useWords, type Words } from './words.ts'
export { useFormat, type Format } from './format.ts'
export { useRefusalText, type RefusalFacts, type RefusalText } from './refusals.ts'
