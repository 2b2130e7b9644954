import { defineWords } from '#kit/words'

const zh = {
  back: '返回',
  close: '关闭',
  cancel: '取消',
  retry: '重试',
  undo: '撤销',
  dismiss: '知道了',
  loading: '正在加载',
  show: '显示',
  hide: '隐藏',
  language: '语言 Language',
  theme: '外观',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  textSize: '字号',
  textSizes: { normal: '标准', large: '大字' },
  requestId: (id: string) => `查询编号 ${id}`,
  offline: '没有网络，连上后会继续。',
  required: '必填',
  skip: '跳到正文',
}

const en: typeof zh = {
  back: 'Back',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  undo: 'Undo',
  dismiss: 'OK',
  loading: 'Loading',
  show: 'Show',
  hide: 'Hide',
  language: '语言 Language',
  theme: 'Appearance',
  themes: { auto: 'As the device', light: 'Light', dark: 'Dark' },
  textSize: 'Text size',
  textSizes: { normal: 'Normal', large: 'Large' },
  requestId: (id) => `Reference ${id}`,
  offline: 'No network. It goes on when you are back.',
  required: 'required',
  skip: 'Skip to the content',
}

export const kitWords = defineWords({ zh, en })
