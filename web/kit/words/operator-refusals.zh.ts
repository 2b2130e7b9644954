import type { RefusalWords } from './refusals.ts'

/** What the console's people meet: relying parties, operators and their passkeys, the register. */
export const operatorRefusalsZh = {
  'web.passkey_unsupported': {
    title: '这里不能用通行密钥',
    next: '请用 https 地址（或本机 localhost）打开，并换用较新的 Chrome、Edge、Safari 或 Firefox。',
  },
  'web.passkey_cancelled': {
    title: '没有完成验证',
    next: '您取消了，或等得太久。请再按一次按钮，并在设备上确认。',
  },
  'web.passkey_known': {
    title: '这台设备已有您的通行密钥',
    next: '直接用它登录；要加备用密钥，请换一台设备或安全密钥。',
  },

  'parties.unknown_party': { title: '没有这个接入方', next: '它可能已被删除。请回到列表再选。' },
  'parties.party_suspended': { title: '这个接入方已暂停', next: '恢复之后，它才能再向居民提出请求。' },
  'parties.client_unauthorised': {
    title: '接入方身份不对',
    next: '请检查客户端编号与密钥；可在接入方页面换发密钥。',
  },
  'parties.already_registered': { title: '这个接入方已登记', next: '回到列表查看，不必再登记一次。' },
  'parties.changed_meanwhile': {
    title: '别人刚刚改过',
    next: '请重新载入，看过最新内容再改，以免盖掉同事的修改。',
  },
  'parties.claim_needs_legal_ground': {
    title: '明文信息需要法律依据',
    next: '写明依据哪条法律，或改选「是 / 否」类的信息。',
  },
  'parties.redirect_uri_invalid': {
    title: '回调地址不合格',
    next: '须是完整的 https 地址，不带 # 片段；本机测试可用 http://localhost。',
  },
  'parties.redirect_hosts_differ': {
    title: '回调地址的主机不一致',
    next: '一个接入方只用一个主机名。另一个网站请单独登记。',
  },
  'parties.logo_invalid': { title: '标志不能使用', next: '请用不含脚本、不引用外部文件的 SVG，8 KB 以内。' },
  'parties.secret_not_used': { title: '它不用密钥', next: '这个接入方用自己的公钥证明身份，没有密钥可换。' },
  'parties.invitation_invalid': {
    title: '邀请无效',
    next: '链接已用过、已撤回或已过期。请向邀请您的同事再要一个。',
  },
  'parties.unknown_invitation': { title: '没有这个邀请', next: '它可能已被使用或撤回。请刷新列表。' },
  'parties.ceremony_expired': { title: '验证超时了', next: '请再按一次按钮，并在几分钟内完成。' },
  'parties.passkey_refused': {
    title: '通行密钥没有通过',
    next: '请再试一次；还是不行，请换一把密钥或联系有邀请权的同事。',
  },
  'parties.passkey_unknown': {
    title: '不认识这把通行密钥',
    next: '它可能已被移除。请换一把，或向同事要一个新的邀请。',
  },
  'parties.passkey_cloned': {
    title: '这把密钥像被复制过',
    next: '为安全已拒绝。请移除它，改用另一把，并告诉负责安全的同事。',
  },
  'parties.passkey_taken': { title: '这把密钥已登记过', next: '请直接用它登录，或换一把新的来登记。' },
  'parties.last_passkey': {
    title: '这是最后一把通行密钥',
    next: '先加一把新的，再移除这一把，否则您将无法登录。',
  },
  'parties.session_missing': { title: '请先登录', next: '用您的通行密钥登录后继续。' },
  'parties.session_expired': { title: '登录已过期', next: '请再登录一次；页面上填的内容不会丢。' },
  'parties.right_missing': {
    title: '您没有这项权限',
    next: '需要时，请有「邀请同事」权限的同事给您一份带此权限的邀请。',
  },
  'parties.origin_refused': { title: '请求来源不对', next: '请从管理台自己的地址打开本页再试。' },
  'parties.unknown_operator': { title: '没有这位操作员', next: '可能已被移除。请刷新列表。' },
  'parties.last_operator': {
    title: '不能移除最后一位',
    next: '至少要留一位能邀请同事的操作员。请先邀请另一位。',
  },

  'people.unknown_person': { title: '登记册里没有这个人', next: '请回到查询页，核对号码或姓名后再查。' },
  'people.resident_invalid': { title: '居民信息不合格', next: '请检查标出的内容，与证件核对后再提交。' },
  'people.already_known': { title: '这个号码已在登记册里', next: '请用号码查询已有的记录，不要再添加一条。' },
  'people.search_empty': { title: '还没有填要查的内容', next: '请填完整的身份证号，或完整的姓名。' },
  'people.portrait_missing': { title: '没有登记照', next: '这个人不能在手机上刷脸办卡，请到窗口办理。' },
  'people.portrait_unsuitable': { title: '照片不能使用', next: '请用正面、光线均匀、只有一个人的照片。' },
  'people.not_a_sample': {
    title: '这里是真实的登记册',
    next: '只有示例登记册才能添加自己。请按正式流程登记。',
  },
  'people.sample_full': { title: '示例登记册满了', next: '请用新的数据目录启动，或使用已有的示例居民。' },
  'people.import_header': { title: '表头不对', next: '请对照说明书中的列名修改第一行，再导入。' },
  'people.turning_runs': { title: '这把密钥正在更换', next: '请等它完成，系统页面会显示进度。' },
  'people.key_in_use': {
    title: '这把密钥还在使用',
    next: '请等更换完成后再销毁。若已完成：还有不在登记册里的监护人只由它认出，请重新导入登记册。',
  },
  'people.import_taken': { title: '另一个导入正在进行', next: '等它结束，或先停掉它。' },
  'people.import_changed': { title: '文件中途变了', next: '续传需要原来的文件；要导入新文件，请从头开始。' },
  'people.register_unavailable': {
    title: '上级登记册没有回应',
    next: '请过几分钟再试；一直不行请告诉系统管理员。',
  },
  'people.register_not_empty': {
    title: '登记册里已有数据',
    next: '示例居民只能放进空的登记册。请换一个数据目录。',
  },

  'enrolment.not_in_review': { title: '这份申请不在复核中', next: '可能已有同事处理。请回到复核列表。' },
  'enrolment.held_by_another': {
    title: '有同事正在看这份申请',
    next: '一份申请同时只由一人看。等同事放下后再试，或先看下一件。',
  },
  'enrolment.not_held': {
    title: '您没有拿着这份申请',
    next: '五分钟没有动静，别人就可以接手。请从列表里再打开一次。',
  },
  'enrolment.already_spoken': {
    title: '您已经表过态',
    next: '这份申请要另一位同事的意见。您仍可以请本人到窗口。',
  },
  'enrolment.request_id_taken': { title: '这个请求编号已用过', next: '请关掉对话框，再决定一次。' },
  'enrolment.note_missing': { title: '缺少理由', next: '推翻机器的判断要写明理由，第二位同事会读到。' },
  'enrolment.unknown_candidate': {
    title: '没有这位相像的人',
    next: '比对的人可能已有变化。请回到列表，再打开这份申请。',
  },
  'enrolment.unknown_visit_code': {
    title: '没有找到这个编号',
    next: '请对照居民手机上的 8 位编号再输一次；过期或已办完的编号不再有效。',
  },
  'enrolment.unknown_pair': { title: '没有这一对', next: '其中一人可能已被删除。请刷新列表。' },
  'enrolment.image_gone': { title: '画面已经删除', next: '复核一结束就会删除画面。请回到复核列表。' },
  'desk.standing_not_valid': {
    title: '证件状态不允许办卡',
    next: '登记显示证件已挂失、过期，或本人已迁出、去世。请先处理。',
  },
  'desk.guardian_needed': { title: '需要监护人到场', next: '未满 18 岁须由监护人同意，请一同到窗口。' },
  'desk.card_suspended': { title: '此人有一张卡正暂停', next: '请先查明原因，恢复或注销那张卡。' },
  'desk.has_card': { title: '此人已有卡', next: '如需用新卡替换，请选择原因。' },
  'desk.checks_missing': {
    title: '还有一项没有核对',
    next: '没有摄像头时全凭您的眼睛。请逐项核对后再继续。',
  },
  'desk.consent_outdated': { title: '条款已更新', next: '请重新载入本页，并宣读新的条款。' },
  'desk.already_waiting': {
    title: '此人已有一份等待确认的办理',
    next: '在「窗口办理」里可以找到；由同事确认，或由经办人撤回。',
  },
  'desk.unknown_visit': { title: '找不到这份办理', next: '请回到列表重新选择。' },
  'desk.own_visit': { title: '须由另一位同事决定', next: '这是您自己录入的。请同事来看本人和证件。' },
  'desk.not_yours': { title: '这是同事录入的', next: '只有经办人可以撤回；您可以拒绝。' },
  'desk.not_waiting': { title: '已经决定或已超时', next: '请重新载入查看结果。' },
  'desk.not_confirmed': { title: '尚未确认', next: '同事确认之后才有领取码。' },
  'desk.already_collected': {
    title: '卡已在钱包里',
    next: '如果不在本人手机上，请立即注销这张卡，重新办理。',
  },
  'guardians.unknown_relation': { title: '找不到这项监护关系', next: '请重新载入本页再选择。' },
  'guardians.already_related': {
    title: '这两人的关系已在登记',
    next: '可能正等待另一位同事确认，请重新载入本页。',
  },
  'guardians.unfit': {
    title: '这两人不能登记为监护关系',
    next: '被监护人须未满 18 岁，监护人须成年，且两人登记上均在世。请对照证明材料核对。',
  },
  'guardians.own_relation': { title: '须由另一位同事确认', next: '这是您自己录入的。请同事来看证明材料。' },
  'guardians.not_waiting': { title: '已经决定过了', next: '请重新载入本页查看结果。' },
  'guardians.not_active': { title: '这项监护关系不在有效期', next: '可能已经终止，请重新载入本页。' },
  'enrolment.too_many_listeners': { title: '打开的页面太多', next: '请关掉几个控制台页面，然后刷新。' },
} as const satisfies Record<string, RefusalWords>
