import { defineWords } from '#kit/words'

const zh = {
  title: '登记册的密钥',
  master: '主密钥',
  index: '索引密钥',
  never: '密钥还没有更换过。在服务器上运行这一条就能更换，不影响使用：',
  renewing: (key: string, done: string, total: string) => `正在更换${key}：${done} / ${total} 人`,
  left: (time: string) => `约剩 ${time}`,
  checking: '等其他进程用完旧密钥，再复查一遍（约两分钟）',
  renewed: (key: string, when: string) => `${key}已于${when}为所有人更换。`,
  destroy: '先备份，再销毁旧密钥：',
  waiting: (n: string) => `${n} 位已删除的人，密钥还没有销毁`,
  waitingText: '一般几秒内完成。一直这样的话，请检查服务器上的密钥目录能不能写入。',
  copyOld: '密钥副本比最近一次删除更早',
  copyOldText: '旧副本还能打开已删除的人。请在服务器上重新复制，并销毁旧副本：',
  neverCopied: '密钥还没有复制过。丢了密钥，备份就打不开。请在服务器上复制到别处：',
  copied: (when: string) => `密钥已于${when}复制。`,
}

const en: typeof zh = {
  title: 'Keys of the register',
  master: 'the master key',
  index: 'the index key',
  never: 'No key has been renewed yet. On the server this does it, while everything goes on:',
  renewing: (key, done, total) => `Renewing ${key}: ${done} of ${total} people`,
  left: (time) => `about ${time} left`,
  checking: 'waiting until no process uses the old key, then checking (about two minutes)',
  renewed: (key, when) => `Done: ${key} was renewed for everybody on ${when}.`,
  destroy: 'Make a backup, then destroy the old key:',
  waiting: (n) => `The keys of ${n} erased people are not destroyed yet`,
  waitingText: 'This takes seconds. If it stays, see whether the key folder on the server can be written to.',
  copyOld: 'The copy of the keys is older than the last erasure',
  copyOldText: 'It still opens people who were erased. Make a new one on the server and destroy the old:',
  neverCopied:
    'The keys have not been copied yet. Without them no backup can be read. Copy them to another place, on the server:',
  copied: (when) => `The keys were copied on ${when}.`,
}

export const keyWords = defineWords({ zh, en })
