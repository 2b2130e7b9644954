/** 张三 → 张＊; 欧阳小明 → 欧＊＊＊; Ana Maria Ruiz → A＊＊ M＊＊＊＊ R＊＊＊: the first character of each part stays. */
export function maskName(name: string): string {
  return name
    .split(' ')
    .map((part) => {
      const [first = '', ...rest] = Array.from(part)
      return first + '＊'.repeat(Math.min(rest.length, 5))
    })
    .join(' ')
}
