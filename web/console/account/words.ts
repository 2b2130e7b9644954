import { defineWords } from '#kit/words'

const zh = {
  title: '我的账户',
  passkeys: '我的通行密钥',
  passkeysNote: '至少留两把：一把丢了还能用另一把登录。',
  passkey: (n: number) => `通行密钥 ${n}`,
  synced: '已同步到云端',
  deviceOnly: '只在这台设备上',
  added: (when: string) => `添加于 ${when}`,
  used: (when: string) => `上次使用 ${when}`,
  unused: '还没用过',
  add: '添加通行密钥',
  addedNow: '已添加通行密钥',
  remove: '移除',
  removeTitle: '移除这把通行密钥？',
  removeText: '它将不能再用来登录。设备上保存的那一份，请在设备的设置里自行删除。',
  removed: '已移除通行密钥',
  look: '显示',
  session: '登录',
  sessionUntil: (when: string) => `本次登录有效至 ${when}`,
  rights: '我的权限',
}

const en: typeof zh = {
  title: 'My account',
  passkeys: 'My passkeys',
  passkeysNote: 'Keep at least two: if one is lost, the other still lets you in.',
  passkey: (n) => `Passkey ${n}`,
  synced: 'Synced by its provider',
  deviceOnly: 'On one device only',
  added: (when) => `added ${when}`,
  used: (when) => `last used ${when}`,
  unused: 'not used yet',
  add: 'Add a passkey',
  addedNow: 'The passkey is added',
  remove: 'Remove',
  removeTitle: 'Remove this passkey?',
  removeText:
    'It will not sign you in any more. The copy on your device you delete in the device’s own settings.',
  removed: 'The passkey is removed',
  look: 'Display',
  session: 'Session',
  sessionUntil: (when) => `This session lasts until ${when}`,
  rights: 'What I may do',
}

export const accountWords = defineWords({ zh, en })
