import { defineWords } from '#kit/words'

const zh = {
  title: '虎符',
  tagline: '一座城市自己运行的数字身份证',
  lead: '刷一次脸，领一张卡。此后登录、证明年龄都用它；对方只得到所问的答案，得不到您的身份证号。',
  tryIt: '两分钟试一遍',
  steps: [
    {
      title: '在钱包里办卡',
      text: '选一位示例居民，或把自己加进示例登记册，然后对着镜头。',
      href: '/wallet/',
      label: '打开钱包',
    },
    {
      title: '到商店登录',
      text: '它只想知道您是否满 18 岁。看看它知道了什么，不知道什么。',
      href: '/shop',
      label: '去商店',
    },
    {
      title: '换成管理员看看',
      text: '用启动时终端里打印的邀请链接进入，再暂停这张卡，然后回商店试试。',
      href: '/console/',
      label: '打开管理台',
    },
  ],
  doorsTitle: '从这里进入',
  doors: [
    { title: '居民', text: '办卡、登录、证明一件事，查看每一次使用。', href: '/wallet/', label: '打开钱包' },
    { title: '工作人员', text: '今日办卡、人工核对、居民、接入方。', href: '/console/', label: '打开管理台' },
    {
      title: '接入方',
      text: '用 OpenID Connect 登录，用 OpenID4VP 询问。',
      href: '/docs',
      label: '接口文档',
    },
  ],
  lost: '手机丢了？马上停用',
  docs: '接口文档',
  refusals: '拒绝代码',
  sample: '示例数据：登记册里的人都是虚构的。',
}

const en: typeof zh = {
  title: 'Hufu',
  tagline: 'A digital identity card that a city runs itself',
  lead: 'Show your face once and get a card. From then on it logs you in and proves your age; the other side learns the answer it asked for, and never your ID number.',
  tryIt: 'Try it in two minutes',
  steps: [
    {
      title: 'Get a card in the wallet',
      text: 'Take a sample resident, or add yourself to the sample register, and look into the camera.',
      href: '/wallet/',
      label: 'Open the wallet',
    },
    {
      title: 'Log in to the shop',
      text: 'All it wants to know is whether you are 18. See what it learned, and what it did not.',
      href: '/shop',
      label: 'Go to the shop',
    },
    {
      title: 'Change sides',
      text: 'Enter the console by the invitation printed in the terminal, suspend that card, and try the shop again.',
      href: '/console/',
      label: 'Open the console',
    },
  ],
  doorsTitle: 'Come in',
  doors: [
    {
      title: 'Residents',
      text: 'Get a card, log in, prove a fact, see every use.',
      href: '/wallet/',
      label: 'Open the wallet',
    },
    {
      title: 'Staff',
      text: 'Enrolments, reviews, people, relying parties.',
      href: '/console/',
      label: 'Open the console',
    },
    {
      title: 'Relying parties',
      text: 'Log in by OpenID Connect, ask by OpenID4VP.',
      href: '/docs',
      label: 'API documentation',
    },
  ],
  lost: 'Lost your phone? Stop it now',
  docs: 'API documentation',
  refusals: 'Refusal codes',
  sample: 'Sample data: nobody in the register exists.',
}

export const startWords = defineWords({ zh, en })
