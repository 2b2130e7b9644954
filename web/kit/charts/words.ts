import { defineWords } from '#kit/words'

const zh = {
  asTable: '以表格查看',
  total: '合计',
  period: '时间',
  none: '暂无数据',
}

const en: typeof zh = {
  asTable: 'Show as a table',
  total: 'Total',
  period: 'Time',
  none: 'Nothing yet',
}

export const chartWords = defineWords({ zh, en })
