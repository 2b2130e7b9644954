/** What a person reads on the terminal, in both languages. */
export type Text = { en: string; zh: string }

// Node takes the locale from LC_ALL, LC_MESSAGES or LANG.
const isChinese = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh')

export function inWords({ en, zh }: Text): string {
  return isChinese ? zh : en
}

export function say(text: Text): void {
  process.stdout.write(`${inWords(text)}\n`)
}

/** For what went wrong: where it stands in the way of no pipe. */
export function complain(text: Text): void {
  process.stderr.write(`${inWords(text)}\n`)
}
