import { operatorRefusalsZh } from './operator-refusals.zh.ts'
import type { RefusalWords } from './refusals.ts'

const wait: RefusalWords['next'] = (facts, format) =>
  `请等 ${format.duration(Number(facts['retryAfterSeconds'] ?? 60))}，再试一次。`

/** Every refusal code a person can meet, by slice. A test holds this list against every slice's contract. */
export const refusalsZh = {
  'web.unknown': { title: '出了点问题', next: '请再试一次。如果还是不行，请到办事窗口，我们会帮您。' },
  'web.offline': { title: '没有网络', next: '请检查网络。连上后会从这里继续，已填的内容不会丢。' },
  'web.unreachable': { title: '连不上虎符', next: '请检查网络后重试。已完成的步骤不会丢。' },
  'web.timeout': { title: '等得太久了', next: '网络可能较慢，请再试一次。' },
  'web.server_error': { title: '服务暂时出错', next: '这不是您的问题。请过一会儿再试；已完成的步骤不会丢。' },
  'web.not_found': { title: '找不到这一页', next: '链接可能不完整，请返回重试。' },
  'base.invalid_input': { title: '有一项填得不对', next: '请检查标出的内容后再提交。' },
  'base.too_many_attempts': { title: '试得太频繁了', next: wait },
  ...operatorRefusalsZh,
} as const satisfies Record<string, RefusalWords>

export type RefusalCode = keyof typeof refusalsZh
