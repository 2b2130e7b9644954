// Names as the register writes them and as people type them. Two spellings of one name must meet; two names must not.

const lengthMax = 60

// What stands between the parts of a name in minority languages. GB 18030 and the document use U+00B7;
// keyboards and old exports give the others.
const middleDots = /[\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\u25cf\uff0e]/g
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g
const han = '\\p{Script=Han}'
const spaceByHan = new RegExp(`(?<=${han}) +| +(?=${han})`, 'gu')
const permitted = /^[\p{L}\p{M}\u3007][\p{L}\p{M}\p{Nl}\u00b7 '’.-]*$/u

/**
 * The form a name is kept and shown in: NFC, one kind of middle dot, half-width letters, no spaces beside
 * Han characters, single spaces elsewhere.
 *
 * @returns null when it cannot be a name: empty, longer than 60 characters, digits, control characters
 */
export function normaliseName(text: string): string | null {
  const name = text
    .normalize('NFC')
    .replace(/[\uff21-\uff3a\uff41-\uff5a]/g, halfWidth)
    .replace(invisible, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(spaceByHan, '')
    .replace(middleDots, '\u00b7')
    .replace(/ *\u00b7[ \u00b7]*/g, '\u00b7')
    .replace(/^\u00b7+|\u00b7+$/g, '')
    .trim()
  const length = Array.from(name).length
  return length > 0 && length <= lengthMax && permitted.test(name) ? name : null
}

/** The form two names are compared in: also without dots, spaces and case, which people leave out. */
export function nameForMatch(normalisedName: string): string {
  return normalisedName
    .replace(/[\u00b7 ]/g, '')
    .replaceAll('’', "'")
    .toLowerCase()
}

// 百家姓's compound names that are still in use; a longer list would cut ordinary names in two.
const compoundFamilyNames = new Set(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 夏侯 诸葛 尉迟 皇甫 公孙 慕容 令狐 长孙 宇文 司徒 司空 轩辕 钟离 闾丘 濮阳 淳于 单于 申屠 公冶 宗政 赫连 澹台 鲜于 呼延 万俟 闻人 西门 第五 拓跋 完颜 歐陽 司馬 東方 諸葛'.split(
    ' ',
  ),
)

/**
 * Family and given name of a normalised name.
 *
 * Han names: the first character, or two for a compound family name. Names with a dot (given·father's name, as
 * Uyghur and Kazakh documents write them) and Latin names: the last part is the family name.
 * A name of one part only is a given name, and the family name is empty.
 */
export function splitName(name: string): { familyName: string; givenName: string } {
  const parts = name.split(/[\u00b7 ]/)
  if (parts.length > 1) {
    const familyName = parts.at(-1) ?? ''
    return { familyName, givenName: name.slice(0, name.length - familyName.length - 1) }
  }
  const characters = Array.from(name)
  if (!new RegExp(`^${han}{2,}$`, 'u').test(name)) return { familyName: '', givenName: name }
  const length = characters.length > 2 && compoundFamilyNames.has(characters.slice(0, 2).join('')) ? 2 : 1
  return { familyName: characters.slice(0, length).join(''), givenName: characters.slice(length).join('') }
}

function halfWidth(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) - 0xfee0)
}
