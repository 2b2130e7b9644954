import { defineWords } from '#kit/words'
import type { refusalReasons } from '#contract/identity/enrolment'

/** Decided on an application, or refused before there was one to decide on. */
type RefusalReason =
  | (typeof refusalReasons)[number]
  | 'no_match'
  | 'guardian_needed'
  | 'document_lost'
  | 'document_expired'
  | 'person_moved'
  | 'person_dead'
  | 'no_guardian'
  | 'desk_rejected'
  | 'desk_withdrawn'
  | 'desk_expired'

const zhReasons: Record<RefusalReason, string> = {
  no_match: '姓名与号码不符',
  guardian_needed: '未满 14 岁，由监护人申请',
  no_guardian: '未满 18 岁，没有登记监护人',
  guardian_declined: '监护人没有同意',
  guardian_missing: '没有监护人的同意',
  document_lost: '证件已挂失',
  document_expired: '证件已过期',
  person_moved: '已迁出本地',
  person_dead: '登记为已故',
  face_differs: '与登记照不是同一人',
  portrait_unusable: '登记照不能使用',
  no_portrait: '没有登记照',
  card_suspended: '现有的卡正暂停',
  ground_lost: '办理中证件失效或人已迁出',
  captures_used_up: '多次拍摄都没有完成',
  review: '人工核对后拒绝',
  withdrawn: '本人撤回',
  expired: '超时未完成',
  desk_rejected: '窗口：第二人拒绝',
  desk_withdrawn: '窗口：经办人撤回',
  desk_expired: '窗口：无人确认',
}

const enReasons: typeof zhReasons = {
  no_match: 'Name and number do not match',
  guardian_needed: 'Under 14: a guardian applies',
  no_guardian: 'Under 18, no guardian on record',
  guardian_declined: 'A guardian did not agree',
  guardian_missing: 'No guardian has agreed',
  document_lost: 'Document reported lost',
  document_expired: 'Document expired',
  person_moved: 'Moved out of the region',
  person_dead: 'Registered as deceased',
  face_differs: 'Not the person of the portrait',
  portrait_unusable: 'The register’s portrait is unusable',
  no_portrait: 'No portrait in the register',
  card_suspended: 'Their present card is suspended',
  ground_lost: 'The ground was lost on the way',
  captures_used_up: 'All captures used up',
  review: 'Refused after review',
  withdrawn: 'Withdrawn by the person',
  expired: 'Left unfinished',
  desk_rejected: 'Desk: second clerk refused',
  desk_withdrawn: 'Desk: taken back',
  desk_expired: 'Desk: nobody confirmed',
}

const zh = {
  title: '今日办卡',
  live: '实时',
  connecting: '正在连接',
  lost: '连接中断，正在重连',
  scale: '时间刻度',
  byHour: '按小时',
  bySlot: '近 3 小时',
  chart: '今日办卡结果',
  started: '开始办理',
  approved: '通过',
  inReview: '转人工核对',
  refused: '拒绝',
  issued: '已发卡',
  approvedShort: '通过',
  inReviewShort: '转人工',
  refusedShort: '拒绝',
  rateOf: (share: string) => `占开始的 ${share}`,
  whyRefused: '为什么拒绝',
  noRefusals: '今天还没有拒绝。',
  waiting: '等待人工核对',
  noWaiting: '没有人在等。',
  toReview: '去核对',
  waitingSince: (when: string) => `${when}送来`,
  emptyNote: '今天还没有人办卡。第一位开始后，这里会自己动起来。',
  reasons: zhReasons,
}

const en: typeof zh = {
  title: 'Enrolments today',
  live: 'Live',
  connecting: 'Connecting',
  lost: 'Connection lost, trying again',
  scale: 'Scale of time',
  byHour: 'By the hour',
  bySlot: 'Last 3 hours',
  chart: 'Outcomes of today’s enrolments',
  started: 'Started',
  approved: 'Approved',
  inReview: 'Sent to review',
  refused: 'Refused',
  issued: 'Cards issued',
  approvedShort: 'Approved',
  inReviewShort: 'To review',
  refusedShort: 'Refused',
  rateOf: (share) => `${share} of those started`,
  whyRefused: 'Why refused',
  noRefusals: 'No refusals today.',
  waiting: 'Waiting for a person',
  noWaiting: 'Nobody is waiting.',
  toReview: 'Review',
  waitingSince: (when) => `came ${when}`,
  emptyNote: 'Nobody has enrolled today. When the first one starts, this page will move by itself.',
  reasons: enReasons,
}

export const todayWords = defineWords({ zh, en })
