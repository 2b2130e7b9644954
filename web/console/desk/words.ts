import type { VisitPage } from '#contract/identity/desk'
import { defineWords } from '#kit/words'

type Named<K extends string> = Record<K, string>
type Lists = {
  documents: Named<VisitPage['document']>
  checks: Named<VisitPage['checks'][number]>
  signatures: Named<VisitPage['signature']>
  faceReasons: Named<VisitPage['whyNoFace']>
  replaceReasons: Named<NonNullable<VisitPage['replaces']>>
  rejections: Named<NonNullable<VisitPage['rejection']>>
  warnings: Named<VisitPage['warnings'][number]>
  states: Named<VisitPage['state']>
}

const zhLists: Lists = {
  documents: {
    id_card: '居民身份证',
    temporary_id_card: '临时居民身份证',
    household_register: '户口簿',
    passport: '护照',
  },
  checks: {
    document_genuine: '证件是真的（手感、水印、有效期）',
    portrait_compared: '证件照与本人相符',
    register_compared: '登记照与本人相符',
  },
  signatures: { signed: '本人签名', mark: '本人按手印或画押', guardian_signed: '监护人签名' },
  faceReasons: {
    cannot: '无法使用人脸',
    does_not_want: '不愿使用人脸',
    under_14: '未满 14 岁',
    other: '其他',
  },
  replaceReasons: { phone_lost: '手机丢失', phone_broken: '手机损坏', new_phone: '换了手机', other: '其他' },
  rejections: {
    other_person: '不是证件上的人',
    document_doubtful: '证件可疑',
    consent_doubtful: '同意不清楚或非自愿',
    other: '其他',
  },
  warnings: {
    earlier_card_revoked: '此人曾有一张卡因故被注销，请格外仔细。',
    replaces_card: '确认后，此人现有的卡和手机上的凭证立即作废。',
    no_portrait: '登记里没有照片，只能对照证件。',
  },
  states: {
    waiting: '等待同事确认',
    confirmed: '已确认，等待领取',
    collected: '已在钱包里',
    rejected: '已拒绝',
    withdrawn: '已撤回',
    expired: '已超时',
  },
}

const enLists: Lists = {
  documents: {
    id_card: 'Resident ID card',
    temporary_id_card: 'Temporary ID card',
    household_register: 'Household register',
    passport: 'Passport',
  },
  checks: {
    document_genuine: 'The document is genuine (feel, watermark, validity)',
    portrait_compared: 'The portrait on it is this person',
    register_compared: 'The register’s portrait is this person',
  },
  signatures: { signed: 'Signed', mark: 'Made their mark', guardian_signed: 'The guardian signed' },
  faceReasons: {
    cannot: 'Cannot show a face',
    does_not_want: 'Does not want to',
    under_14: 'Under 14',
    other: 'Another reason',
  },
  replaceReasons: {
    phone_lost: 'The phone was lost',
    phone_broken: 'The phone is broken',
    new_phone: 'A new phone',
    other: 'Another reason',
  },
  rejections: {
    other_person: 'Not the person of the document',
    document_doubtful: 'The document is doubtful',
    consent_doubtful: 'Consent unclear or not free',
    other: 'Another reason',
  },
  warnings: {
    earlier_card_revoked: 'A card of this person was revoked for a reason. Look twice.',
    replaces_card: 'When you confirm, the card they have and what is on its phone end at once.',
    no_portrait: 'There is no portrait in the register: only the document to compare with.',
  },
  states: {
    waiting: 'Waits for a colleague',
    confirmed: 'Confirmed, not collected yet',
    collected: 'In a wallet',
    rejected: 'Refused',
    withdrawn: 'Taken back',
    expired: 'Out of time',
  },
}

const zh = {
  title: '窗口办理',
  intro: '为不能或不愿使用人脸的居民办卡：您看本人和证件，另一位同事确认，领取码把卡送到居民的手机上。',
  find: '查找居民',
  alone: '目前只有您一人有「窗口办理」权限',
  aloneText: '每份办理都须由另一位同事确认，所以现在还办不了。请有「邀请同事」权限的人再邀请一位。',
  toOperators: '去邀请',
  emptyTitle: '今天还没有窗口办理',
  emptyText: '先在「居民」里找到本人，再点「在窗口办卡」。',
  since: '录入',
  state: '状态',
  by: '经办人',
  second: '确认人',
  me: '我',
  unknownClerk: '已离开的同事',
  enterTitle: '在窗口办卡',
  enterLead: '不拍照，不存模板。您看到的内容会用本人的密钥加密，第二位同事和本人都能看到。',
  person: '本人',
  showPortrait: '调出登记照比对（本人会得知）',
  portrait: '登记照',
  document: '出示的证件',
  checksTitle: '您逐项核对过',
  checked: '经办人核对过',
  checkMissing: '少了这些核对，就不能继续。',
  signature: '本人如何签名',
  whyNoFace: '为什么不用人脸',
  replaces: '替换现有的卡',
  notReplacing: '此人没有卡',
  termsTitle: '请宣读，并得到同意',
  terms: [
    '我们核对您的姓名和号码，保存卡的状态和每次使用的记录，您随时可以看到。',
    '您的号码不会给任何商家，不出售，不用于广告。',
    '您可以随时停用卡。证件挂失、过期或您迁出时，卡也会停用。',
    '不使用您的人脸，也不保存任何照片。',
  ],
  termsAgree: '本人听清楚了，并且同意',
  termsAgreeMinor: '本人和监护人听清楚了，监护人同意',
  termsMissing: '请先宣读条款并得到同意。',
  note: '备注（可不填）',
  noteHint: '加密保存。不要写与办理无关的内容。',
  enter: '交给同事确认',
  entered: '已录入，等待同事确认',
  waitingMine: '请同事在自己的电脑上打开「窗口办理」，来看本人和证件。这一页会自己更新。',
  seen: '经办人看到的',
  lookNote: '打开这一页会告知本人。',
  confirm: '确认',
  confirmTitle: '确认这份办理？',
  confirmText: '确认后卡立即生效。请亲自看过本人和证件。',
  saw: '我亲自看过本人和证件',
  sawMissing: '请先看过本人和证件。',
  reject: '拒绝',
  rejectTitle: '拒绝这份办理？',
  withdraw: '撤回',
  withdrawTitle: '撤回这份办理？',
  withdrawText: '撤回后可以重新录入。',
  withdrawn: '已撤回',
  confirmed: '已确认，卡已生效',
  rejected: '已拒绝',
  codeTitle: '领取码',
  codeText: '请居民打开钱包，选「我有窗口给的领取码」，输入或扫描。十分钟内有效，只能在一部手机上用。',
  makeCode: '生成领取码',
  makeNewCode: '换一个新的领取码',
  codeQr: '领取码的二维码',
  codeLeft: (time: string) => `${time}前有效`,
  codes: {
    none: '还没有领取码。',
    open: '领取码已生成，还没有人用。为安全起见，离开此页后不再显示。',
    taken: '一部手机已使用领取码，正在取卡。',
    locked: '输错太多次，领取码已锁定。请换一个。',
    over: '领取码已过期。请换一个。',
  },
  collected: '卡已在钱包里。如果不在本人手机上，请立即到此人页面注销这张卡。',
  toPerson: '此人的页面',
  noPeopleRight: '您没有「查看居民」权限，看不到此人是谁。请有此权限的同事处理。',
  ...zhLists,
}

const en: typeof zh = {
  title: 'At the desk',
  intro:
    'For residents who cannot or do not want to show a face: you look at the person and the document, a colleague confirms, and a code carries the card to their phone.',
  find: 'Find a resident',
  alone: 'You are the only one with the right “At the desk”',
  aloneText:
    'Each enrolment is confirmed by a second colleague, so none can be finished yet. Ask somebody who may invite to invite one more.',
  toOperators: 'Invite',
  emptyTitle: 'Nobody was enrolled here today',
  emptyText: 'Find the person under “People” first, then press “Enrol at the desk”.',
  since: 'Entered',
  state: 'State',
  by: 'Clerk',
  second: 'Second clerk',
  me: 'You',
  unknownClerk: 'A former colleague',
  enterTitle: 'Enrol at the desk',
  enterLead:
    'No picture is taken, no template kept. What you saw is encrypted with the person’s own key; your colleague and the person can read it.',
  person: 'The person',
  showPortrait: 'Show the portrait (they are told)',
  portrait: 'The register’s portrait',
  document: 'Document shown',
  checksTitle: 'You have checked each of these',
  checked: 'Checked by the clerk',
  checkMissing: 'Without these checks it cannot go on.',
  signature: 'How the person signed',
  whyNoFace: 'Why no face is used',
  replaces: 'Replaces the card they have',
  notReplacing: 'They have no card',
  termsTitle: 'Read this out, and hear them agree',
  terms: [
    'We check your name and number, and keep the state of your card and a record of each use, which you can see at any time.',
    'Your number is given to no shop, is not sold and not used for advertising.',
    'You can stop the card at any time. It also stops when your document is lost or expires, or you move away.',
    'Your face is not used, and no picture is kept.',
  ],
  termsAgree: 'They heard it and agree',
  termsAgreeMinor: 'They and their guardian heard it, and the guardian agrees',
  termsMissing: 'Read the terms out first, and hear them agree.',
  note: 'Note (optional)',
  noteHint: 'Kept encrypted. Nothing that does not belong to this matter.',
  enter: 'Hand to a colleague',
  entered: 'Entered; a colleague can confirm it now',
  waitingMine:
    'Ask a colleague to open “At the desk” on their own machine and to look at the person and the document. This page updates by itself.',
  seen: 'What the clerk saw',
  lookNote: 'The person is told that this page was opened.',
  confirm: 'Confirm',
  confirmTitle: 'Confirm this enrolment?',
  confirmText: 'The card is valid from that moment on. Look at the person and the document yourself.',
  saw: 'I have seen the person and the document myself',
  sawMissing: 'Look at the person and the document first.',
  reject: 'Refuse',
  rejectTitle: 'Refuse this enrolment?',
  withdraw: 'Take back',
  withdrawTitle: 'Take this enrolment back?',
  withdrawText: 'It can be entered again afterwards.',
  withdrawn: 'Taken back',
  confirmed: 'Confirmed; the card is valid',
  rejected: 'Refused',
  codeTitle: 'Code for the phone',
  codeText:
    'The person opens the wallet, chooses “I have a code from the desk” and types or scans it. It is good for ten minutes, on one phone.',
  makeCode: 'Make a code',
  makeNewCode: 'Make a new code',
  codeQr: 'QR code of the code',
  codeLeft: (time) => `Good until ${time}`,
  codes: {
    none: 'There is no code yet.',
    open: 'A code was made and nobody has used it. It is not shown again after you leave this page.',
    taken: 'A phone has used the code and is fetching the card.',
    locked: 'Locked after too many wrong tries. Make a new one.',
    over: 'The code has expired. Make a new one.',
  },
  collected:
    'The card is in a wallet. If it is not on this person’s phone, revoke it at once on the person’s page.',
  toPerson: 'The person’s page',
  noPeopleRight:
    'Without the right “See people” you cannot see who this is. Leave it to a colleague who has it.',
  ...enLists,
}

export const deskWords = defineWords({ zh, en })
