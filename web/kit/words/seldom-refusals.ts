import { operatorRefusalsEn } from './operator-refusals.en.ts'
import { operatorRefusalsZh } from './operator-refusals.zh.ts'
import type { RefusalTables } from './refusals.ts'
import { technicalRefusalsEn } from './technical-refusals.en.ts'
import { technicalRefusalsZh } from './technical-refusals.zh.ts'

/** Loaded when one of them is met: a resident's phone hardly ever needs them. */
export const seldomRefusals: RefusalTables = {
  zh: { ...operatorRefusalsZh, ...technicalRefusalsZh },
  en: { ...operatorRefusalsEn, ...technicalRefusalsEn },
}
