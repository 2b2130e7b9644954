import { defineWords } from '#kit/words'
import type {
  CardRecord,
  endReasons,
  groundReasons,
  guardianReasons,
  lossReasons,
  stopReasons,
  blockReasons,
  resumeReasons,
  revokeReasons,
  suspendReasons,
} from '#contract/identity/cards'

type Reason =
  | (typeof suspendReasons)[number]
  | (typeof resumeReasons)[number]
  | (typeof revokeReasons)[number]
  | (typeof blockReasons)[number]
  | (typeof groundReasons)[number]
  | (typeof guardianReasons)[number]
  | (typeof endReasons)[number]
  | (typeof lossReasons)[number]
  | (typeof stopReasons)[number]
  | 'ground_valid'

const zhReasons: Record<Reason, string> = {
  suspected_misuse: '涉嫌冒用',
  investigation: '正在调查',
  device_lost: '手机丢失',
  device_stolen: '手机被盗',
  resident_request: '本人请求',
  found_in_order: '查明无误',
  device_found: '手机找回',
  misuse: '冒用',
  issued_in_error: '误发',
  other: '其他',
  document_lost: '证件挂失',
  document_expired: '证件过期',
  person_dead: '本人已故',
  person_moved: '已迁出本地',
  person_erased: '个人资料已删除',
  replaced: '已换新卡',
  device_stopped: '设备已停用',
  phone_reported_lost: '手机已挂失',
  ground_valid: '证件恢复有效',
  guardian_request: '监护人要求',
  consent_withdrawn: '监护人撤回同意',
}
const enReasons: typeof zhReasons = {
  suspected_misuse: 'Suspected misuse',
  investigation: 'Under investigation',
  device_lost: 'Phone lost',
  device_stolen: 'Phone stolen',
  resident_request: 'The resident asked',
  found_in_order: 'Found in order',
  device_found: 'Phone found',
  misuse: 'Misuse',
  issued_in_error: 'Issued in error',
  other: 'Other',
  document_lost: 'Document reported lost',
  document_expired: 'Document expired',
  person_dead: 'The person has died',
  person_moved: 'Moved out of the region',
  person_erased: 'Personal data erased',
  replaced: 'Replaced by a new card',
  device_stopped: 'Device stopped',
  phone_reported_lost: 'Phone reported lost',
  ground_valid: 'Document valid again',
  guardian_request: 'A guardian asked',
  consent_withdrawn: 'A guardian took the consent back',
}

type State = CardRecord['state']
const zhStates: Record<State, string> = {
  active: '有效',
  suspended: '已暂停',
  revoked: '已注销',
  ended: '已结束',
}
const enStates: typeof zhStates = {
  active: 'Active',
  suspended: 'Suspended',
  revoked: 'Revoked',
  ended: 'Ended',
}

const zh = {
  title: '卡',
  none: '此人还没有卡。',
  editions: { lightweight: '轻量版', upgraded: '升级版' },
  states: zhStates,
  reasons: zhReasons,
  issued: (when: string) => `${when}签发`,
  heldBy: { ground: '因证件', operator: '操作员', resident: '本人', guardian: '监护人' },
  asleep: (by: string, reason: string) => `${by}暂停：${reason}`,
  closed: (reason: string) => `原因：${reason}`,
  groundNote: '卡因证件状态而暂停。证件恢复有效后会自动恢复，这里不能恢复。',
  history: '变更记录',
  changes: { suspended: '暂停', resumed: '恢复', revoked: '注销' },
  by: { operator: '操作员', resident: '本人', guardian: '监护人', system: '系统' },
  devices: '设备',
  device: (when: string) => `${when}绑定`,
  deviceStates: { active: '使用中', ended: '已停用' },
  noDevices: '没有绑定设备。',
  reason: '原因',
  note: '备注（可不填）',
  noteHint: '加密保存；操作员可见，不会给本人看',
  verbs: {
    suspend: {
      label: '暂停',
      title: '暂停这张卡？',
      text: '几秒内，登录、出示都会被拒绝。本人在手机上看到卡已暂停和原因。可以随时恢复。',
      done: '卡已暂停',
    },
    resume: {
      label: '恢复',
      title: '恢复这张卡？',
      text: '操作员或本人的暂停会解除，卡又可以使用。因证件而暂停的，仍要等证件恢复有效。',
      done: '已恢复',
    },
    revoke: {
      label: '注销',
      title: '注销这张卡？',
      text: '不能撤销。几秒内，手机里的每一份都作废，这台手机退出登录。本人需要重新办卡；再次申请会先由人核对。',
      done: '卡已注销',
    },
    stop: {
      label: '手机丢了：全部停用',
      title: '停用此人手机上的一切？',
      text: '不能撤销。请先核对身份。几秒内，此人的所有卡、设备和登录全部作废，正在进行的登录和核验也会被拒绝。本人随后可以在另一部手机上重新办卡，在使用记录里看到这次停用。',
      done: '已全部停用',
    },
  },
  understood: '我明白这不能撤销',
  understoodMissing: '请先勾选',
}

const en: typeof zh = {
  title: 'Cards',
  none: 'This person has no card yet.',
  editions: { lightweight: 'Lightweight', upgraded: 'Upgraded' },
  states: enStates,
  reasons: enReasons,
  issued: (when) => `Issued ${when}`,
  heldBy: {
    ground: 'The document',
    operator: 'An operator',
    resident: 'The resident',
    guardian: 'A guardian',
  },
  asleep: (by, reason) => `${by} put it to sleep: ${reason}`,
  closed: (reason) => `Because: ${reason}`,
  groundNote:
    'The card sleeps because of the document. It wakes by itself when the document is valid again; it cannot be resumed here.',
  history: 'What happened to it',
  changes: { suspended: 'Suspended', resumed: 'Resumed', revoked: 'Revoked' },
  by: { operator: 'operator', resident: 'resident', guardian: 'guardian', system: 'system' },
  devices: 'Devices',
  device: (when) => `Bound ${when}`,
  deviceStates: { active: 'In use', ended: 'Stopped' },
  noDevices: 'No device is bound.',
  reason: 'Reason',
  note: 'Note (optional)',
  noteHint: 'Kept encrypted; operators see it, the resident does not',
  verbs: {
    suspend: {
      label: 'Suspend',
      title: 'Suspend this card?',
      text: 'Within seconds every login and every proof with it is refused. The resident sees that it sleeps, and why. You can resume it at any time.',
      done: 'The card is suspended',
    },
    resume: {
      label: 'Resume',
      title: 'Resume this card?',
      text: 'What an operator or the resident put to sleep wakes, and the card works again. Where the document holds it, it waits for the document.',
      done: 'Resumed',
    },
    revoke: {
      label: 'Revoke',
      title: 'Revoke this card?',
      text: 'This cannot be undone. Within seconds every copy on the phone is worthless and the phone is signed out. The resident has to enrol again, and a person will look at that application first.',
      done: 'The card is revoked',
    },
    stop: {
      label: 'Lost phone: stop everything',
      title: 'Stop everything on this person’s phone?',
      text: 'This cannot be undone. Check first who is in front of you. Within seconds all cards, devices and sessions of this person are void, and logins and checks under way are refused. They can get a new card on another phone, and read of this in their history.',
      done: 'Everything is stopped',
    },
  },
  understood: 'I understand that this cannot be undone',
  understoodMissing: 'Please tick this first',
}

export const cardWords = defineWords({ zh, en })
