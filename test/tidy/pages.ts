// Rules on *.md: a page that points at nothing costs its reader more than no page.
import { posix } from 'node:path'
import type { Finding } from '../sources.ts'
import { machinePaths } from './code.ts'

export type Page = { path: string; text: string }

/** Folders of this repository; a backticked word that starts with one of them is a path. */
const TOP = /^(?:\.ci|src|web|test|bench|docs|scripts|deploy)\//

/** A placeholder or a pattern stands for many files and is not looked up. */
const STANDS_FOR_MANY = /[A-Z]{3,}|[<>{}…*]|NNN/

/**
 * @param exists whether a path from the root of the repository is there
 */
export function inspectPage(page: Page, exists: (path: string) => boolean): Finding[] {
  const findings: Finding[] = []
  page.text.split('\n').forEach((text, index) => {
    const report = (rule: string, cure: string) =>
      findings.push({ path: page.path, line: index + 1, rule, cure })
    for (const path of pathsIn(page.path, text))
      if (!exists(path)) report(`${path} does not exist`, 'correct the path, or delete the sentence')
    if (
      /\bTODO\b(?!\(#\d+\))|\bFIXME\b/.test(text) &&
      !text.includes('TODO(#') &&
      !/no .?TODO|TODO.? without/i.test(text)
    )
      report('a TODO without a number', 'open an issue and write TODO(#number)')
    for (const match of machinePaths(text))
      report(`a path of one machine: ${match[0]}`, 'say it relative to the repository')
  })
  return findings
}

function pathsIn(pagePath: string, line: string): string[] {
  const found: string[] = []
  for (const [, words = ''] of line.matchAll(/`([^`\s]+)`/g)) {
    const path = words.replace(/[#:].*$/, '').replace(/[.,;]$/, '')
    if (TOP.test(path) && !STANDS_FOR_MANY.test(path)) found.push(path)
    else if (TOP.test(path) && path.includes('*'))
      found.push(posix.dirname(path.slice(0, path.indexOf('*') + 1)))
  }
  for (const [, link = ''] of line.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(?:https?:|mailto:|#)/.test(link)) continue
    found.push(posix.join(posix.dirname(pagePath), link.replace(/#.*$/, '')))
  }
  return found
}
