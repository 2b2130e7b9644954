import { defineWords } from '#kit/words'
import type { approvalReasons, rejectionReasons, reviewReasons } from '#contract/identity/enrolment'

type ReviewReason = (typeof reviewReasons)[number]
type ApprovalReason = (typeof approvalReasons)[number]
type RejectionReason = (typeof rejectionReasons)[number]

const zhReasons: Record<ReviewReason, { name: string; look: string }> = {
  borderline_likeness: {
    name: '相似度在边界',
    look: '拍摄的人与登记照相像，但机器不能肯定。请看五官与脸型，别只看发型和眼镜。',
  },
  near_duplicate: {
    name: '与他人相像',
    look: '有别人已用很像的脸办过卡。请逐一比对，确认不是同一人冒用两个身份。',
  },
  liveness_doubt: { name: '活体存疑', look: '动作有了，但画面可疑：请看有没有屏幕边框、反光、纸张或面具。' },
  earlier_card_revoked: { name: '曾被注销', look: '此人的上一张卡被操作员注销过。请先查明当时的原因。' },
}
const enReasons: typeof zhReasons = {
  borderline_likeness: {
    name: 'Borderline likeness',
    look: 'The person before the camera resembles the portrait, but the machine is not sure. Look at features and shape, not at hair and glasses.',
  },
  near_duplicate: {
    name: 'Looks like another',
    look: 'Somebody enrolled already looks very much like this. Compare with each, so that one person does not hold two identities.',
  },
  liveness_doubt: {
    name: 'Doubt that it is live',
    look: 'The movements were made, but the picture is suspicious: look for the edge of a screen, reflections, paper or a mask.',
  },
  earlier_card_revoked: {
    name: 'Revoked before',
    look: 'An operator revoked this person’s last card. Find out why before you decide.',
  },
}
const zhApprovals: Record<ApprovalReason, string> = {
  same_person: '是同一个人',
  document_seen: '已当面看过证件',
  other: '其他',
}
const enApprovals: typeof zhApprovals = {
  same_person: 'The same person',
  document_seen: 'Document seen in person',
  other: 'Other',
}
const zhRejections: Record<RejectionReason, string> = {
  other_person: '不是同一个人',
  not_live: '不是真人在镜头前',
  second_identity: '一人冒用两个身份',
  other: '其他',
}
const enRejections: typeof zhRejections = {
  other_person: 'Another person',
  not_live: 'Not a live person',
  second_identity: 'One person, two identities',
  other: 'Other',
}

const zh = {
  title: '人工核对',
  intro: '机器拿不准的申请在这里等人看。先到先办；每次查看都会记录，本人看得到。',
  since: '送来时间',
  reasons: '原因',
  images: '照片',
  open: '核对',
  emptyTitle: '没有等待核对的申请',
  emptyText: '机器拿不准时，申请会出现在这里。',
  more: (shown: number, all: number) => `显示最早的 ${shown} 件，共 ${all} 件`,
  waiting: '等待人工核对',
  noWaiting: '没有人在等。',
  all: '全部',
  caseTitle: '核对申请',
  why: '机器为什么拿不准',
  compare: '比对',
  machine: '机器看到的',
  register: '登记照',
  picture: (n: number) => `第 ${n} 张`,
  gone: '照片已删除',
  noPortraitRight: '查看登记照需要「查看居民」权限',
  similarity: '与登记照的相似度',
  similarityNote: '余弦相似度，-1 到 1；越大越像。只给工作人员看。',
  engine: '识别引擎',
  thresholds: '阈值版本',
  duplicates: '相像的人',
  duplicatesNote: '已办卡的人里最像的几位',
  openPerson: '查看此人',
  decide: '决定',
  decideNote: '照片在决定后立即删除。决定会写进记录，本人看得到结果，看不到比对分数。',
  approve: '通过',
  refuse: '拒绝',
  approveTitle: '通过这份申请？',
  approveText: '卡马上签发，居民的手机会收到。',
  refuseTitle: '拒绝这份申请？',
  refuseText: '这份申请结束，照片删除。居民会看到没有通过，并被请到窗口办理。',
  note: '备注（可不填）',
  noteHint: '加密保存，只有能看这个人的同事读得到',
  approvals: zhApprovals,
  rejections: zhRejections,
  approved: '已通过，卡已签发',
  refused: '已拒绝',
  noRight: '做决定需要「管理卡」权限',
  whys: zhReasons,
}

const en: typeof zh = {
  title: 'Review',
  intro:
    'Applications the machine was not sure of wait here for a person, the oldest first. Each look is recorded and shown to the applicant.',
  since: 'Waiting since',
  reasons: 'Why',
  images: 'Pictures',
  open: 'Review',
  emptyTitle: 'Nothing to review',
  emptyText: 'When the machine is not sure, the application appears here.',
  more: (shown, all) => `The oldest ${shown} of ${all}`,
  waiting: 'Waiting for a person',
  noWaiting: 'Nobody is waiting.',
  all: 'All',
  caseTitle: 'Review an application',
  why: 'Why the machine was not sure',
  compare: 'Compare',
  machine: 'What the machine measured',
  register: 'Portrait of the register',
  picture: (n) => `Picture ${n}`,
  gone: 'The picture is deleted',
  noPortraitRight: 'Seeing the portrait needs the right “See people”',
  similarity: 'Likeness to the portrait',
  similarityNote: 'Cosine, from -1 to 1; more is more alike. For staff only.',
  engine: 'Engine',
  thresholds: 'Thresholds',
  duplicates: 'Who looks alike',
  duplicatesNote: 'The most alike among those who hold a card',
  openPerson: 'Open this person',
  decide: 'Decide',
  decideNote:
    'The pictures are deleted with the decision. It stays on record; the applicant sees the outcome, not the likeness.',
  approve: 'Approve',
  refuse: 'Refuse',
  approveTitle: 'Approve this application?',
  approveText: 'The card is issued at once and reaches the resident’s phone.',
  refuseTitle: 'Refuse this application?',
  refuseText:
    'The application ends and its pictures are deleted. The resident learns that it did not pass and is asked to the desk.',
  note: 'Note (optional)',
  noteHint: 'Kept encrypted; only colleagues who may see this person can read it',
  approvals: enApprovals,
  rejections: enRejections,
  approved: 'Approved; the card is issued',
  refused: 'Refused',
  noRight: 'Deciding needs the right “Cards”',
  whys: enReasons,
}

export const reviewWords = defineWords({ zh, en })
