import { defineWords } from '#kit/words'

const zh = {
  title: '系统状况',
  asking: '正在检查…',
  well: '一切正常',
  wellText: (ms: string) => `服务和数据库都在回应（${ms}）。`,
  unwell: '数据库没有回应',
  unwellText: '已登录的居民暂时不能登录或出示。请在服务器上运行 hufu doctor，它会说明哪里不对。',
  unreachable: '这台电脑连不上服务器',
  unreachableText: '先检查这里的网络。网络没问题的话，请到服务器上看服务是否在运行。这里每五秒再问一次。',
  checked: (when: string) => `${when}检查`,
  elsewhere: '性能数字只在服务器本机上提供（/metrics）。请在服务器上打开管理台，或让 Prometheus 收集。',
  requests: '每秒请求',
  meanMs: '平均用时',
  memory: '内存',
  up: '已运行',
  failures: '出错的回答（5xx）',
  since: '自启动以来',
  lastMinutes: '最近 10 分钟',
  gathering: '正在收集，几秒后出现曲线。',
  perSecond: (n: string) => `${n} 次`,
  ms: (n: string) => `${n} 毫秒`,
  mb: (n: string) => `${n} MB`,
  all: '全部数字',
  name: '名称',
  labels: '标签',
  value: '值',
  docs: '接口文档',
}

const en: typeof zh = {
  title: 'System',
  asking: 'Checking…',
  well: 'All is well',
  wellText: (ms) => `Service and database answer (${ms}).`,
  unwell: 'The database does not answer',
  unwellText:
    'Residents cannot log in or prove anything for now. Run hufu doctor on the server: it says what is wrong.',
  unreachable: 'This computer cannot reach the server',
  unreachableText:
    'Check the network here first. If it works, see on the server whether the service is running. This page asks again every five seconds.',
  checked: (when) => `checked ${when}`,
  elsewhere:
    'Figures (/metrics) are given on the server’s own machine only. Open the console there, or let Prometheus collect them.',
  requests: 'Requests a second',
  meanMs: 'Mean time',
  memory: 'Memory',
  up: 'Up for',
  failures: 'Answers that failed (5xx)',
  since: 'since the start',
  lastMinutes: 'Last 10 minutes',
  gathering: 'Collecting; lines appear in a few seconds.',
  perSecond: (n) => n,
  ms: (n) => `${n} ms`,
  mb: (n) => `${n} MB`,
  all: 'All figures',
  name: 'Name',
  labels: 'Labels',
  value: 'Value',
  docs: 'API documentation',
}

export const systemWords = defineWords({ zh, en })
