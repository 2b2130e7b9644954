// 虎符市, a city that does not exist: its districts, streets and the names of its people.
// Family names by their share in the census of 2010 (the forty most common, in thousandths); given names by decade,
// because nobody of ninety is called 梓涵.

export const cityName = { zh: '虎符市', en: 'Hufu City' }

/** Codes begin with the sample prefix: id-number.ts says why no real number does. */
export const districts = [
  { code: '990101', zh: '虎头区', weight: 26, streets: ['青铜街', '左符路', '印信大道', '城楼巷'] },
  { code: '990102', zh: '合符区', weight: 30, streets: ['合符大道', '右符路', '驿站街', '金匮里', '玉门街'] },
  { code: '990103', zh: '信陵区', weight: 22, streets: ['信陵路', '如姬街', '朱亥巷', '侯嬴路'] },
  { code: '990104', zh: '杜陵区', weight: 12, streets: ['杜虎路', '阳陵街', '新郪路'] },
  { code: '990105', zh: '河湾县', weight: 10, streets: ['渡口街', '柳堤路', '河湾大街'] },
] as const

export const familyNames = (
  '王72 李71 张68 刘54 陈45 杨31 黄22 赵20 吴20 周19 徐15 孙15 马13 朱13 胡12 郭12 何12 林11 高10 罗10 ' +
  '郑9 梁9 谢8 宋8 唐7 许7 韩6 邓6 冯6 曹6 彭6 曾6 肖5 田5 董5 潘5 袁5 蔡5 蒋5 余5 于5 杜4 叶4 程4 魏4 苏4 ' +
  '吕4 丁4 任4 卢4 姚4 沈4 钟4 姜3 崔3 谭3 陆3 范3 汪3 廖3 石3 金3 韦3 贾3 夏3 付3 方3 邹3 熊3 白3 孟3 秦3 ' +
  '邱3 侯3 江3 尹2 薛2 闫2 段2 雷2 龙2 黎2 史2 陶2 贺2 毛2 郝2 顾2 龚2 邵2 万2 覃2 武2 钱2 戴2 严2 莫2 孔2 ' +
  '欧阳1 上官1 司马1 诸葛1 慕容1'
)
  .split(' ')
  .map((entry) => [entry.replace(/\d+$/, ''), Number(/\d+$/.exec(entry)?.[0])] as const)

type Generation = { until: number; male: string; female: string }

/** Characters and whole names that were in fashion for those born up to a year. */
export const generations: readonly [Generation, ...Generation[]] = [
  {
    until: 1959,
    male: '建国 德福 国强 玉山 长林 福生 志明 永昌 金生 文礼 宝山 振华 根生 世昌 树德',
    female: '秀英 桂兰 玉珍 淑珍 凤英 桂芳 玉兰 素珍 月英 淑兰 兰英 玉梅 秀兰 翠英 金凤',
  },
  {
    until: 1979,
    male: '建军 卫东 志强 建华 勇 军 国庆 红兵 伟 永强 建平 海涛 爱国 文革 小平',
    female: '秀兰 丽华 红 玉华 敏 建英 小红 卫红 春梅 丽 淑华 爱萍 海燕 雪梅 秀丽',
  },
  {
    until: 1999,
    male: '伟 磊 鹏 超 杰 浩 涛 明 斌 俊杰 志鹏 晓东 宇 凯 旭东 子豪 文博 嘉伟',
    female: '芳 娜 静 丽娟 艳 婷 倩 雪 婷婷 慧 晓燕 思雨 梦瑶 佳 丹 欣怡 莹 璐',
  },
  {
    until: 9999,
    male: '浩宇 子轩 宇航 浩然 梓豪 俊熙 子墨 奕辰 沐辰 一诺 宇轩 皓轩 铭泽 承泽 弘毅',
    female: '梓涵 欣怡 诗涵 梓萱 雨桐 语桐 可馨 若汐 一诺 依诺 思涵 紫萱 佳怡 沐瑶 芷若',
  },
]

/** One in a hundred has a name from further off; the dot is part of it. */
export const dottedNames: readonly [string, ...string[]] = [
  '阿卜杜拉·买买提',
  '古丽娜尔·吐尔逊',
  '艾力·艾山',
  '阿依古丽·克里木',
  '扎西·多吉',
  '热合曼·依明',
]
