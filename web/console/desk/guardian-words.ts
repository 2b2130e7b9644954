import type { EndRelation, PrepareRelation, Relation } from '#contract/identity/guardians'
import { defineWords } from '#kit/words'

type Lists = {
  kinds: Record<PrepareRelation['kind'], string>
  papers: Record<PrepareRelation['papers'], string>
  states: Record<Relation['state'], string>
  endReasons: Record<EndRelation['reason'], string>
}

const zhLists: Lists = {
  kinds: { parent: '父母', appointed: '指定监护人', other: '其他' },
  papers: {
    household_register: '户口簿',
    birth_certificate: '出生医学证明',
    court_decision: '法院裁判',
    appointment: '指定监护文书',
    other: '其他',
  },
  endReasons: { papers_revoked: '材料已失效', entered_in_error: '录入有误' },
  states: { waiting: '等待同事确认', active: '有效', rejected: '已拒绝', ended: '已终止' },
}

const enLists: Lists = {
  kinds: { parent: 'Parent', appointed: 'Appointed guardian', other: 'Other' },
  papers: {
    household_register: 'Household register',
    birth_certificate: 'Birth certificate',
    court_decision: 'Court decision',
    appointment: 'Deed of appointment',
    other: 'Other',
  },
  endReasons: { papers_revoked: 'The papers no longer hold', entered_in_error: 'Entered in error' },
  states: { waiting: 'Waits for a colleague', active: 'In force', rejected: 'Refused', ended: 'Ended' },
}

const zh = {
  title: '监护人',
  waiting: '等待确认的监护关系',
  toConfirm: '请看过材料后确认',
  enteredByMe: '您录入的，等同事确认',
  along: '同来的监护人',
  minor: { child: '未满 14 岁：由监护人申请', youth: '14 至 17 岁：须有一位监护人同意' },
  registered: (count: number) => `登记里有 ${count} 位监护人（只知人数，不列姓名）。`,
  none: '登记里没有监护人。请查看证明材料后录入。',
  who: '同来的监护人的身份证号',
  whoHint: '查询会告知此人。核对其证件与本人。',
  find: '查找',
  found: (name: string) => `监护人：${name}`,
  missing: '请查找同来的监护人。',
  notFound: '登记里没有这个号码。',
  enter: '凭材料录入监护人',
  enterTitle: '录入监护人',
  enterText: '另一位同事看过同样的材料、确认之后才生效。这里写下的，用孩子的密钥加密保存。',
  kind: '关系',
  papersLabel: '看过的材料',
  save: '交给同事确认',
  entered: '已录入，等待同事确认',
  confirm: '确认',
  confirmTitle: '确认这项监护关系？',
  saw: '我亲自看过材料',
  sawMissing: '请先看过材料。',
  confirmed: '已确认',
  reject: '拒绝',
  rejectAsk: '拒绝这项监护关系？',
  rejectText: '它不会生效。材料齐全时，可以重新录入。',
  rejected: '已拒绝',
  takeBack: '撤回录入',
  takenBack: '已撤回',
  waitsForOther: '由您录入，等另一位同事看过材料后确认。',
  end: '终止',
  endAsk: '终止这项监护关系？',
  endText:
    '监护人不能再替孩子同意，也不能暂停或注销孩子的卡（登记册另有记载的除外）。已在其手机上的孩子的卡不会自动停用。双方都会在记录里看到。',
  ended: '已终止',
  toGuardian: '监护人的页面',
  lists: zhLists,
}

const en: typeof zh = {
  title: 'Guardians',
  waiting: 'Guardianships to be confirmed',
  toConfirm: 'See the papers, and confirm',
  enteredByMe: 'Entered by you, waits for a colleague',
  along: 'The guardian who came along',
  minor: { child: 'Under 14: a guardian applies', youth: '14 to 17: a guardian has to agree' },
  registered: (count) =>
    count === 1
      ? 'The register names one guardian (how many, not who).'
      : `The register names ${count} guardians (how many, not who).`,
  none: 'The register names no guardian. Enter one by the papers you saw.',
  who: 'ID number of the guardian who came along',
  whoHint: 'The guardian is told of the search. Compare their document with them.',
  find: 'Find',
  found: (name) => `Guardian: ${name}`,
  missing: 'Find the guardian who came along.',
  notFound: 'The register does not know this number.',
  enter: 'Enter a guardian by papers',
  enterTitle: 'Enter a guardian',
  enterText:
    'It holds once a colleague has seen the same papers and confirmed. What you write here is kept encrypted with the child’s own key.',
  kind: 'Relation',
  papersLabel: 'Papers seen',
  save: 'Hand to a colleague',
  entered: 'Entered; a colleague can confirm it now',
  confirm: 'Confirm',
  confirmTitle: 'Confirm this guardianship?',
  saw: 'I have seen the papers myself',
  sawMissing: 'Look at the papers first.',
  confirmed: 'Confirmed',
  reject: 'Refuse',
  rejectAsk: 'Refuse this guardianship?',
  rejectText: 'It does not come into force. It can be entered again with the right papers.',
  rejected: 'Refused',
  takeBack: 'Take the entry back',
  takenBack: 'Taken back',
  waitsForOther: 'You entered it. A colleague has to see the papers and confirm.',
  end: 'End',
  endAsk: 'End this guardianship?',
  endText:
    'The guardian can no longer agree for the child, or put the card to sleep or end it, unless the register names them. A child’s card on their phone does not stop by itself. Both will read of it.',
  ended: 'Ended',
  toGuardian: 'The guardian’s page',
  lists: enLists,
}

export const guardianWords = defineWords({ zh, en })
