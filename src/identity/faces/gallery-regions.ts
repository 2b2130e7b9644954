// Which regions' faces a process holds. Codes are those of GB/T 2260, where zeros at the end stand for all that lies
// within: 440100 is Guangzhou with its districts, 440000 the province.

/** `all`, or codes. Nobody's own region: people without one are held by every part. */
export type Regions = 'all' | readonly string[]

export function holdsRegion(regions: Regions, code: string): boolean {
  return code === '' || regions === 'all' || regions.some((one) => code.startsWith(withinOf(one)))
}

/** What the codes within one begin with. */
function withinOf(code: string): string {
  return code.replace(/(00){1,2}$/, '')
}
