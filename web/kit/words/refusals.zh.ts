import type { RefusalWords } from './refusals.ts'

const wait: RefusalWords['next'] = (facts, format) =>
  `请等 ${format.duration(Number(facts['retryAfterSeconds'] ?? 60))}，再试一次。`
const untrusted: RefusalWords['next'] = '没有给出任何信息。请不要继续，并告诉对方或办事窗口。'
const restart: RefusalWords['next'] = '请回到对方的页面重新开始。没有给出任何信息。'
const later: RefusalWords['next'] = '这不是您的问题。请过一会儿再试；已完成的步骤不会丢。'

/** What can happen to anybody, anywhere: no network, our own faults, and what the wallet itself refuses. */
export const commonRefusalsZh = {
  'web.unknown': { title: '出了点问题', next: '请再试一次。如果还是不行，请到办事窗口，我们会帮您。' },
  'web.offline': { title: '没有网络', next: '请检查网络。连上后会从这里继续，已填的内容不会丢。' },
  'web.unreachable': { title: '连不上虎符', next: '请检查网络后重试。已完成的步骤不会丢。' },
  'web.timeout': { title: '等得太久了', next: '网络可能较慢，请再试一次。' },
  'web.server_error': { title: '服务暂时出错', next: later },
  'web.not_found': { title: '找不到这一页', next: '链接可能不完整，请返回重试。' },
  'web.link_unknown': { title: '这不是出示身份的码', next: '请扫商家或窗口屏幕上的虎符二维码。' },
  'web.link_incomplete': { title: '链接不完整', next: '请让对方重新生成一个码。' },
  'web.link_insecure': { title: '链接不安全', next: untrusted },
  'web.certificate_malformed': { title: '对方的证书有问题', next: untrusted },
  'web.verifier_untrusted': { title: '对方没有在本市登记', next: untrusted },
  'web.verifier_unregistered': { title: '对方没有在本市登记', next: untrusted },
  'web.over_asking': { title: '对方问得太多了', next: '已拒绝：他登记时没有获准问这些。没有给出任何信息。' },
  'web.request_malformed': { title: '对方的请求有问题', next: restart },
  'web.request_forged': { title: '请求的签名不对', next: untrusted },
  'web.request_expired': { title: '这个请求已过期', next: restart },
  'web.clock_wrong': { title: '手机的时间不对', next: '请在设置里打开“自动设置时间”，然后再试。' },
  'web.no_copies': { title: '需要联网一下', next: '卡的一次性副本用完了。连上网络后再试，会自动补上。' },
  'web.no_session': { title: '这台设备上没有卡', next: '请先办卡。' },
  'web.issuer_malformed': { title: '制卡时出了问题', next: later },
  'base.invalid_input': { title: '有一项填得不对', next: '请检查标出的内容后再提交。' },
  'base.unreadable_body': { title: '发送的内容无法读取', next: '请再试一次。' },
  'base.body_too_large': { title: '发送的内容太大', next: '请换一张小一点的图片或减少内容。' },
  'base.unsupported_media_type': { title: '不支持这种文件', next: '请换一种格式，例如 JPEG。' },
  'base.not_found': { title: '没有找到', next: '它可能已被移除，请返回重试。' },
  'base.method_not_allowed': { title: '这里不能这样操作', next: '请返回重试。' },
  'base.too_many_requests': { title: '操作得太快了', next: wait },
  'base.too_many_attempts': { title: '试得太频繁了', next: wait },
  'base.unavailable': { title: '服务正忙', next: later },
  'base.internal': { title: '服务暂时出错', next: later },
} as const satisfies Record<string, RefusalWords>
