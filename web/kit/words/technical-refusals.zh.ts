import type { RefusalWords } from './refusals.ts'

/** What only a fault in a program brings about: one of a few sentences for many codes; the code itself is in the log. */
const unreadable: RefusalWords = {
  title: '资料的格式不对',
  next: '请重试。如果还是不行，可能是对方的程序有问题，请告诉他们。',
}
const untrusted: RefusalWords = {
  title: '无法确认来源',
  next: '没有给出任何信息。请不要继续，并告诉办事窗口。',
}
const outdated: RefusalWords = { title: '已经过期', next: '请重新开始。' }
const unproved: RefusalWords = {
  title: '这台设备的证明没有被接受',
  next: '请检查手机的时间是否准确，然后再试。',
}
const wanting: RefusalWords = { title: '资料不完整', next: '请重新开始。' }

export const technicalRefusalsZh = {
  'formats.too_large': unreadable,
  'formats.malformed': unreadable,
  'formats.type_not_accepted': unreadable,
  'formats.algorithm_not_accepted': untrusted,
  'formats.critical_header': unreadable,
  'formats.key_not_accepted': untrusted,
  'formats.signature_invalid': untrusted,
  'formats.hash_not_accepted': untrusted,
  'formats.disclosure_malformed': unreadable,
  'formats.disclosure_repeated': unreadable,
  'formats.disclosure_unreferenced': unreadable,
  'formats.digest_repeated': unreadable,
  'formats.claim_name_reserved': unreadable,
  'formats.claim_name_taken': unreadable,
  'formats.claim_not_disclosable': unreadable,
  'formats.claim_missing': wanting,
  'formats.claim_unknown': wanting,
  'formats.not_yet_valid': unproved,
  'formats.expired': outdated,
  'formats.key_binding_missing': wanting,
  'formats.key_binding_unexpected': unreadable,
  'formats.key_binding_stale': outdated,
  'formats.audience_wrong': untrusted,
  'formats.nonce_wrong': outdated,
  'formats.presentation_altered': untrusted,
  'formats.query_malformed': unreadable,
  'formats.status_list_malformed': unreadable,
  'formats.status_list_expired': outdated,
  'formats.status_snapshot_old': {
    title: '本机掌握的卡片状态太旧',
    next: '请让这台设备联网一次，再重新核验。',
  },
  'formats.status_snapshot_ahead': { title: '这台设备的时钟不准', next: '请校准设备时间，再重新核验。' },
  'formats.status_index_outside': unreadable,
  'trust.proof_missing': unproved,
  'trust.proof_malformed': unproved,
  'trust.proof_for_another_request': unproved,
  'trust.proof_stale': unproved,
  'trust.proof_for_another_token': unproved,
  'trust.proof_replayed': unproved,
  'trust.proof_signature_invalid': unproved,
  'trust.chain_malformed': untrusted,
  'trust.chain_untrusted': untrusted,
  'trust.certificate_expired': outdated,
  'trust.certificate_of_another': untrusted,
  'status.unknown_list': { title: '找不到状态表', next: '请稍后再试。' },
  'status.history_unsupported': { title: '不能查询过去的状态', next: '请不带时间再查一次。' },
  'history.unknown_tree': { title: '日志里没有这一段', next: '请重新打开使用记录再核对一次。' },
  'faces.busy': { title: '现在办理的人很多', next: '请等一会儿再试，已完成的步骤不会丢。' },
  'faces.model_unusable': { title: '人脸核对暂时不可用', next: '请过一会儿再试，或到办事窗口办理。' },
  'faces.closed': { title: '服务正在重启', next: '请过一会儿再试。' },
  'faces.gallery_incomplete': { title: '人脸库还没准备好', next: '请稍后再试；资料都在，不会丢。' },
  'faces.gallery_loading': { title: '人脸库还在读取', next: '请稍后再试。' },
  'faces.part_untrusted': untrusted,
  'faces.nothing_to_compare': { title: '没有可以核对的画面', next: '请重新刷一次脸。' },
  'faces.presentation_unusable': { title: '录制的画面无法读取', next: '请修正所列文件后重新评测。' },
} as const satisfies Record<string, RefusalWords>
