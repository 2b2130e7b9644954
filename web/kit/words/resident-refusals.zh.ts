import type { RefusalWords } from './refusals.ts'

const again: RefusalWords['next'] = '请再试一次。'
const fresh: RefusalWords['next'] = '请回到对方的页面重新开始。没有给出任何信息。'
const desk: RefusalWords['next'] = '请带身份证到办事窗口，我们会帮您。'
const reopen: RefusalWords['next'] = '请重新打开钱包再试。'

/** What a resident can meet while applying, holding and showing a card. */
export const residentRefusalsZh = {
  'enrolment.consent_outdated': { title: '条款更新了', next: '请看一看新的文本，同意后继续。' },
  'enrolment.no_match': {
    title: '与登记册对不上',
    next: '请对照身份证检查姓名和号码。都没错的话，请到办事窗口核实。',
  },
  'enrolment.guardian_needed': {
    title: '未满 14 周岁，由监护人申请',
    next: '有卡的监护人可在自己的钱包「我 · 家人」里代为申请，或陪同到办事窗口办理。',
  },
  'enrolment.no_guardian': {
    title: '没有登记监护人',
    next: '未满 18 岁须由监护人同意。请带上证明材料，一同到窗口办理。',
  },
  'enrolment.guardian_awaited': {
    title: '监护人还没有同意',
    next: '请出示页面上的二维码；同意后会自动继续。',
  },
  'enrolment.not_your_ward': {
    title: '您不能为此人申请',
    next: '登记里您不是其监护人。如有证明材料，请到窗口办理。',
  },
  'enrolment.not_a_child': {
    title: '年满 14 岁由本人申请',
    next: '请让其在自己的手机上开始，之后会请您同意。',
  },
  'guardians.not_a_guardian': { title: '您不能为此人办理', next: '登记里您不是其监护人，或其已成年。' },
  'guardians.own_card_not_active': {
    title: '您自己的卡正暂停',
    next: '替他人同意，须持有有效的卡。原因见「卡」。',
  },
  'guardians.unknown_request': {
    title: '这里没有要您同意的事',
    next: '可能已结束，或不是给您的。请再看一次二维码。',
  },
  'guardians.already_answered': {
    title: '已经答复过了',
    next: '您或另一位监护人已答复。可在「家人」里查看。',
  },
  'guardians.request_over': {
    title: '这项请求已过期',
    next: '请求一天内有效。请其重新开始，再出示新的二维码。',
  },
  'guardians.consent_outdated': { title: '条款已更新', next: '请其重新开始，之后会请您看新的条款。' },
  'guardians.no_card': { title: '此人现在没有卡', next: '没有可停用的卡，请重新载入本页。' },
  'enrolment.document_lost': {
    title: '身份证已挂失',
    next: '补办新证后就能办卡。已找到原证的话，请先到办事窗口撤销挂失。',
  },
  'enrolment.document_expired': { title: '身份证已过期', next: '请先换领新证，再来办卡。' },
  'enrolment.person_moved': {
    title: '登记册显示您已迁出',
    next: '请在现在的户籍所在地办理；有误的话请到办事窗口更正。',
  },
  'enrolment.person_dead': { title: '登记册的状态需要核实', next: desk },
  'enrolment.no_portrait': {
    title: '登记册里没有您的照片',
    next: '请带身份证到办事窗口拍一张，当场就能办卡。',
  },
  'enrolment.card_suspended': { title: '您已有一张暂停的卡', next: '请到办事窗口恢复它，不用重新办理。' },
  'enrolment.application_in_use': { title: '这份申请属于另一台设备', next: '请在这台设备上重新开始办理。' },
  'enrolment.too_many_open': {
    title: '这台设备上未完成的申请太多',
    next: '请先完成或等它们一天后过期，再来办理。',
  },
  'enrolment.unknown_application': {
    title: '找不到这份申请',
    next: '它可能已过期。请重新开始，只要几分钟。',
  },
  'enrolment.token_missing': { title: '找不到这份申请', next: '请重新开始办理。' },
  'enrolment.token_invalid': {
    title: '这份申请已在别处继续',
    next: '请在那台设备上办完，或在这里重新开始。',
  },
  'enrolment.not_awaiting_capture': { title: '现在不需要刷脸', next: '请返回，看看申请到了哪一步。' },
  'enrolment.not_recognised': {
    title: '请先刷脸',
    next: '还没有刷脸，或刷脸已过时效。请重新开始，或到办事窗口。',
  },
  'enrolment.too_many_captures': {
    title: '试的次数用完了',
    next: '请重新开始办理，或到办事窗口由人来帮您。',
  },
  'enrolment.unknown_challenge': { title: '这次刷脸已经结束', next: again },
  'enrolment.frame_out_of_order': { title: '画面没有按顺序送到', next: again },
  'enrolment.not_withdrawable': { title: '现在不能撤回', next: '申请已经有结果了，请返回查看。' },
  'desk.code_wrong': { title: '领取码不对', next: '请逐个核对。多次输错后须由工作人员重新生成。' },
  'desk.code_expired': {
    title: '领取码已过期',
    next: '领取码十分钟内有效。请工作人员再给一个，其他都不必重办。',
  },
  'desk.code_used': {
    title: '领取码已在另一部手机上用过',
    next: '如果不是您，请立即告诉工作人员停用这张卡。',
  },
  'desk.code_locked': { title: '输错次数太多，领取码已锁定', next: '请工作人员再给一个。' },
  'cards.unknown_card': { title: '找不到这张卡', next: reopen },
  'rights.unknown_order': { title: '没有待执行的删除要求', next: '如果已经执行，您需要重新办卡。' },
  'rights.no_face_held': { title: '这里没有保存您的人脸', next: '不需要撤回。' },
  'rights.already_ordered': {
    title: '已经提出过删除要求',
    next: '请看“我的资料”里的日期；到那时之前可以取消。',
  },
  'cards.not_active': { title: '这张卡现在不能用', next: '请在“我的卡”里查看原因。' },
  'cards.not_suspended': { title: '这张卡没有停用', next: '请刷新后再看。' },
  'cards.ground_not_valid': { title: '身份证状态不允许', next: desk },
  'cards.already_closed': { title: '这张卡已经结束', next: '可以重新办理一张。' },
  'cards.suspended': { title: '这张卡暂停使用', next: '请在“我的卡”里查看原因。' },
  'cards.edition_unavailable': { title: '现在不能签发这种卡', next: desk },
  'cards.device_bound': {
    title: '这台设备已用于另一张卡',
    next: '请先在“关于”里从这台设备移除旧卡，再办理。',
  },
  'cards.unknown_device': { title: '找不到这台设备', next: '它可能已经停用，请刷新后再看。' },
  'cards.request_reused': { title: '这个请求已经处理过', next: '请刷新后查看结果。' },
  'cards.token_missing': { title: '请重新打开钱包', next: reopen },
  'cards.token_invalid': { title: '这台设备上的卡已失效', next: '可以在这台设备上重新办理。' },
  'cards.token_expired': { title: '登录已过期', next: again },
  'cards.session_ended': { title: '这张卡已在这台设备上结束', next: '请在“我的卡”里查看原因，或重新办理。' },
  'issuance.not_approved': { title: '申请还没有通过', next: '请返回，看看申请到了哪一步。' },
  'issuance.unknown_offer': { title: '领取凭证已失效', next: again },
  'issuance.grant_unsupported': { title: '不支持这种领取方式', next: reopen },
  'issuance.tx_code_unexpected': { title: '领取时不需要口令', next: reopen },
  'issuance.authorization_details_unsupported': { title: '不支持这种领取方式', next: reopen },
  'issuance.invalid_grant': { title: '领取凭证已失效', next: again },
  'issuance.unknown_configuration': { title: '没有这种卡', next: reopen },
  'issuance.unknown_identifier': { title: '没有这种卡', next: reopen },
  'issuance.proof_missing': { title: '这台设备的钥匙没有送到', next: again },
  'issuance.invalid_proof': { title: '这台设备的钥匙没有被接受', next: again },
  'issuance.invalid_nonce': { title: '时间太长了', next: again },
  'issuance.encryption_unsupported': { title: '不支持这种领取方式', next: reopen },
  'presentation.question_missing': { title: '对方没说想知道什么', next: fresh },
  'presentation.query_unsupported': { title: '对方的提问方式不被支持', next: fresh },
  'presentation.claim_unknown': { title: '卡里没有对方要的内容', next: fresh },
  'presentation.over_asking': {
    title: '对方问得太多了',
    next: '已拒绝：他登记时没有获准问这些。没有给出任何信息。',
  },
  'presentation.return_uri_not_registered': { title: '对方的返回地址未登记', next: fresh },
  'presentation.unknown_request': { title: '找不到这个请求', next: fresh },
  'presentation.expired': { title: '这个请求已过期', next: fresh },
  'presentation.already_answered': { title: '这个请求已经答复过', next: '请回到对方的页面查看结果。' },
  'presentation.response_code_wrong': { title: '返回的口令不对', next: fresh },
  'presentation.response_malformed': { title: '答复没有被接受', next: fresh },
  'presentation.state_wrong': { title: '答复与请求不符', next: fresh },
  'presentation.undecipherable': { title: '对方无法打开答复', next: fresh },
  'presentation.token_malformed': { title: '答复没有被接受', next: fresh },
  'presentation.type_not_asked': { title: '对方要的不是这种卡', next: fresh },
  'presentation.claims_missing': { title: '答复不完整', next: fresh },
  'presentation.claims_unasked': { title: '答复多于所问，已拒绝', next: fresh },
  'presentation.card_unknown': { title: '对方不认识这张卡', next: '请确认这张卡由本市签发。' },
  'presentation.card_suspended': { title: '您的卡暂停使用', next: '请在“我的卡”里查看原因和恢复办法。' },
  'presentation.card_revoked': {
    title: '您的卡已被注销',
    next: '不能再用了。请到办事窗口询问，或重新办理。',
  },
  'presentation.card_ended': {
    title: '您的卡已经结束',
    next: '您可能在别的设备上办了新卡。请用新卡，或在这里重新办理。',
  },
  'presentation.declined': { title: '持卡人没有同意', next: '没有给出任何信息。需要的话可以重新请求。' },
  'presentation.wallet_unable': { title: '钱包无法答复', next: fresh },
  'login.interaction_over': { title: '这次登录已结束', next: '请回到对方的网站重新登录。' },
  'login.card_not_presented': { title: '还没有出示卡', next: '请在钱包里同意，或重新开始。' },
  'login.upgraded_card_needed': { title: '需要升级版的卡', next: '请带身份证到办事窗口升级，再来登录。' },
  'login.client_unknown': { title: '这个网站没有登记', next: '请向该网站查问。没有给出任何信息。' },
} as const satisfies Record<string, RefusalWords>
