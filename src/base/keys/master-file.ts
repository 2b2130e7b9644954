// A master key as a file, and the list of what was destroyed in it.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileOf } from '#base/keys/files'
import { appendToFile } from '#base/keys/folder'
import type { Tree } from '#base/keys/tree'
import { parseTree } from '#base/keys/tree'
import { sameSecret } from '#base/ids'
import { Refusal } from '#base/refusal'

export type Master = { number: number; kid: string; madeAt: string; identity: Buffer; tree: Tree }

/** `master.2.json`. The identity stays the same while leaves are destroyed: by it a database knows its own key. */
type TreeFile = {
  kty: 'hufu-tree'
  kid: string
  madeAt: string
  identity: string
  seeds: string
  mac: string
}

// Every leaf that was ever destroyed, a line each: an older file that is put back into the folder loses them again.
const listName = 'destroyed.txt'

export function readList(dir: string): Buffer[] {
  let text: string
  try {
    text = readFileSync(join(dir, listName), 'utf8')
  } catch {
    return [] // nobody was erased yet
  }
  return text.split('\n').flatMap((line) => (/^[0-9a-f]{16}$/.test(line) ? [Buffer.from(line, 'hex')] : []))
}

export function addToList(dir: string, leaves: readonly string[]): void {
  // A line that a crash cut short is ended first.
  appendToFile(join(dir, listName), `\n${leaves.join('\n')}\n`)
}

export function textOf({ kid, madeAt, identity, tree }: Omit<Master, 'number'>): string {
  const seeds = tree.bytes().toString('base64url')
  const file: TreeFile = {
    kty: 'hufu-tree',
    kid,
    madeAt,
    identity: identity.toString('base64url'),
    seeds,
    mac: macOf({ kid, madeAt, identity, seeds }),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

function macOf({
  kid,
  madeAt,
  identity,
  seeds,
}: {
  kid: string
  madeAt: string
  identity: Buffer
  seeds: string
}) {
  return createHmac('sha256', identity).update(`${kid}\n${madeAt}\n${seeds}`).digest('base64url')
}

/** @throws Refusal `base.key_unreadable`: cut short, altered, or never a master key */
export function readMaster(dir: string, number: number): Master {
  const file = fileOf(dir, 'master', number)
  // Once more: what was opened just before it was replaced may be overwritten already (folder.ts).
  const found = parseFile(textIn(file)) ?? parseFile(textIn(file))
  const tree = found && parseTree(Buffer.from(found.seeds, 'base64url'))
  if (!found || !tree) throw new Refusal('base.key_unreadable', 500, { file })
  return { number, tree, kid: found.kid, madeAt: found.madeAt, identity: found.identity }
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // destroyed by another process since the folder was listed: unreadable, as any other fault
  }
}

function parseFile(text: string): { kid: string; madeAt: string; identity: Buffer; seeds: string } | null {
  try {
    const { kid, madeAt, identity, seeds, mac }: TreeFile = JSON.parse(text)
    const found = { kid, madeAt, identity: Buffer.from(identity, 'base64url'), seeds }
    return found.identity.length === 32 && sameSecret(mac, macOf(found)) ? found : null
  } catch {
    return null // cut short, or never JSON
  }
}
