/** Codes that lead to a page of this very wallet: from a clerk's screen, or a young person's. Nothing else of a link is followed. */
const OWN_PAGE = /^\/wallet\/#(\/desk\/[0-9A-Za-z]{10}|\/family\/[0-9a-f-]{36})$/

/** @returns the page's path; undefined: not one of ours */
export function ownPageOf(text: string, origin: string): string | undefined {
  if (!text.startsWith(`${origin}/`)) return undefined
  return OWN_PAGE.exec(text.slice(origin.length))?.[1]
}
