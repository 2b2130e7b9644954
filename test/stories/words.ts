import type { Page } from 'playwright-core'
import { en as cardEn } from '../../web/wallet/words/card.en.ts'
import { zh as cardZh } from '../../web/wallet/words/card.zh.ts'
import { en as enrolEn } from '../../web/wallet/words/enrol.en.ts'
import { zh as enrolZh } from '../../web/wallet/words/enrol.zh.ts'
import { en as familyEn } from '../../web/wallet/words/family.en.ts'
import { zh as familyZh } from '../../web/wallet/words/family.zh.ts'
import { en as lostEn } from '../../web/wallet/words/lost.en.ts'
import { zh as lostZh } from '../../web/wallet/words/lost.zh.ts'
import { en as meEn } from '../../web/wallet/words/me.en.ts'
import { zh as meZh } from '../../web/wallet/words/me.zh.ts'
import { en as presentEn } from '../../web/wallet/words/present.en.ts'
import { zh as presentZh } from '../../web/wallet/words/present.zh.ts'
import { en as rightsEn } from '../../web/wallet/words/rights.en.ts'
import { zh as rightsZh } from '../../web/wallet/words/rights.zh.ts'
import { en as usesEn } from '../../web/wallet/words/uses.en.ts'
import { zh as usesZh } from '../../web/wallet/words/uses.zh.ts'
import { en as watchEn } from '../../web/wallet/words/watch.en.ts'
import { zh as watchZh } from '../../web/wallet/words/watch.zh.ts'
import { en as welcomeEn } from '../../web/wallet/words/welcome.en.ts'
import { zh as welcomeZh } from '../../web/wallet/words/welcome.zh.ts'

const zh = {
  ...welcomeZh,
  ...enrolZh,
  ...cardZh,
  ...presentZh,
  ...usesZh,
  ...watchZh,
  ...meZh,
  ...rightsZh,
  ...familyZh,
  lost: lostZh,
}
const en: typeof zh = {
  ...welcomeEn,
  ...enrolEn,
  ...cardEn,
  ...presentEn,
  ...usesEn,
  ...watchEn,
  ...meEn,
  ...rightsEn,
  ...familyEn,
  lost: lostEn,
}

/** The wallet's words in the language that the page is in: a story looks for what a person reads. */
export async function wordsOf(page: Page): Promise<typeof zh> {
  const language = await page.locator('html').getAttribute('lang')
  return language?.startsWith('en') ? en : zh
}
