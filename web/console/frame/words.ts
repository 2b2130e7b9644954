import { defineWords } from '#kit/words'
import type { Right } from '#contract/identity/parties'

const zhRights: Record<Right, { name: string; means: string }> = {
  'enrolments.read': { name: '办卡', means: '查看今日办卡情况，看到有多少申请在等人工核对' },
  'enrolments.decide': {
    name: '核对申请',
    means: '比对人脸，决定机器拿不准的申请；推翻机器的判断要两位有此权限的同事各自同意',
  },
  'enrolments.desk': { name: '窗口办理', means: '为不用人脸的居民在窗口办卡；每份须由另一位同事确认' },
  'people.read': { name: '查看居民', means: '按号码或姓名查询居民；每次查看都会告知本人' },
  'people.write': { name: '修改登记', means: '修改居民的证件状态，查看完整号码' },
  'cards.manage': { name: '管理卡', means: '暂停、恢复、注销居民的卡' },
  'parties.manage': { name: '管理接入方', means: '登记和修改接入方，决定它们能问什么' },
  'operators.invite': { name: '邀请同事', means: '邀请和移除操作员' },
}

const enRights: typeof zhRights = {
  'enrolments.read': {
    name: 'Enrolments',
    means: 'See today’s enrolments and how many wait for a person',
  },
  'enrolments.decide': {
    name: 'Review applications',
    means:
      'Compare faces and decide what the machine was not sure of; to overrule the machine takes two colleagues with this right',
  },
  'enrolments.desk': {
    name: 'At the desk',
    means: 'Enrol residents without a face; a second colleague confirms each',
  },
  'people.read': {
    name: 'See people',
    means: 'Look residents up by number or name; each look is shown to them',
  },
  'people.write': { name: 'Change the register', means: 'Change how a document stands; see numbers in full' },
  'cards.manage': { name: 'Cards', means: 'Suspend, resume and revoke residents’ cards' },
  'parties.manage': {
    name: 'Relying parties',
    means: 'Register relying parties and decide what they may ask',
  },
  'operators.invite': { name: 'Invite', means: 'Invite and remove operators' },
}

const zh = {
  console: '管理台',
  menu: '菜单',
  places: '栏目',
  today: '今日办卡',
  review: '人工核对',
  desk: '窗口办理',
  people: '居民',
  parties: '接入方',
  operators: '操作员',
  system: '系统状况',
  account: '我的账户',
  signIn: '登录',
  signInTitle: '虎符管理台',
  signInText: '供发证机关的工作人员使用。用本机的通行密钥或安全密钥登录，没有密码可泄露。',
  signInWith: '用通行密钥登录',
  noPasskey: '还没有通行密钥？请打开同事发给您的邀请链接。',
  signOut: '退出登录',
  signedOut: '已退出登录',
  lapsedTitle: '登录已过期',
  lapsedText: '再登录一次即可继续。页面上填的内容都还在。',
  welcome: '欢迎加入',
  welcomeText:
    '您收到了虎符管理台的邀请。请留下姓名，再为这台设备创建一把通行密钥：以后用指纹、面容或设备密码登录。',
  yourName: '您的姓名',
  yourNameHint: '同事会看到；您做的每次操作都会记在这个名字下',
  nameMissing: '请填写姓名',
  createPasskey: '创建通行密钥',
  joined: (name: string) => `欢迎，${name}`,
  alreadyIn: (name: string) => `您已登录为${name}`,
  alreadyInText: '这份邀请会在本机上再建一位操作员。若不是您的本意，请回到管理台。',
  toConsole: '回到管理台',
  noRightTitle: '您没有这项权限',
  noRightText: (right: string) =>
    `这里需要「${right}」权限。请有「邀请同事」权限的同事给您一份带此权限的邀请。`,
  notFoundTitle: '没有这一页',
  notFoundText: '链接可能不完整，或内容已移走。',
  rights: zhRights,
  copy: '复制',
  copied: '已复制',
  save: '保存',
  reason: '事由',
  chooseReason: '请选择',
  reasonMissing: '请选择一项',
  optional: '（可不填）',
  never: '从未',
  reload: '重新载入',
  details: '详情',
}

const en: typeof zh = {
  console: 'Console',
  menu: 'Menu',
  places: 'Places',
  today: 'Enrolments today',
  review: 'Review',
  desk: 'At the desk',
  people: 'People',
  parties: 'Relying parties',
  operators: 'Operators',
  system: 'System',
  account: 'My account',
  signIn: 'Sign in',
  signInTitle: 'Hufu Console',
  signInText:
    'For the staff of the issuing authority. Sign in with the passkey of this device or a security key; there is no password to leak.',
  signInWith: 'Sign in with a passkey',
  noPasskey: 'No passkey yet? Open the invitation link a colleague gave you.',
  signOut: 'Sign out',
  signedOut: 'You are signed out',
  lapsedTitle: 'Your session has ended',
  lapsedText: 'Sign in once more to go on. What you typed on this page is still there.',
  welcome: 'Welcome',
  welcomeText:
    'You are invited to the Hufu Console. Give your name, then make a passkey for this device: from then on you sign in with your fingerprint, your face or the device’s own code.',
  yourName: 'Your name',
  yourNameHint: 'Colleagues see it; everything you do is recorded under it',
  nameMissing: 'Please give your name',
  createPasskey: 'Create a passkey',
  joined: (name) => `Welcome, ${name}`,
  alreadyIn: (name) => `You are signed in as ${name}`,
  alreadyInText:
    'This invitation would make another operator on this machine. If that is not what you want, go back to the console.',
  toConsole: 'Back to the console',
  noRightTitle: 'You do not have this right',
  noRightText: (right) =>
    `This place needs the right “${right}”. A colleague who may invite can give you an invitation that carries it.`,
  notFoundTitle: 'There is no such page',
  notFoundText: 'The link may be incomplete, or what it led to has moved.',
  rights: enRights,
  copy: 'Copy',
  copied: 'Copied',
  save: 'Save',
  reason: 'Reason',
  chooseReason: 'Choose',
  reasonMissing: 'Please choose one',
  optional: ' (optional)',
  never: 'never',
  reload: 'Load again',
  details: 'Details',
}

export const frameWords = defineWords({ zh, en })
