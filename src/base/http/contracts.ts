import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Refusal codes by the status they come with. */
export type Codes = Readonly<Record<string, readonly string[]>>

/** A kind of caller: how one proves to be it, and what everybody else is told. */
export type Caller = { scheme: Readonly<Record<string, string>>; refusals: Codes }

/** What a route's schema cannot say. */
export type Operation = {
  /** Who may call: names of callers, all of which one must be. */
  by?: readonly string[]
  /** What it refuses with, besides what its callers' proofs and every route are refused with. */
  refusals?: Codes
  /** RFC 6749 §5.2: the token endpoint refuses a bad proof with 400 too. */
  callersRefusedWith?: number
  /** Media type of an answer or a body that is not JSON. */
  gives?: string
  takes?: string
}

export type Contract = {
  slice: string
  refusals: readonly string[]
  callers: Readonly<Record<string, Caller>>
  /** By method and path: `GET /api/cards/mine`. */
  operations: Readonly<Record<string, Operation>>
}

const sourceDir = dirname(dirname(import.meta.dirname))

/** What the slices say of themselves in their contract.ts. */
export async function readContracts(): Promise<Contract[]> {
  const files = await Array.fromAsync(glob(['*/contract.ts', '*/*/contract.ts'], { cwd: sourceDir }))
  return Promise.all(files.toSorted().map(readContract))
}

async function readContract(file: string): Promise<Contract> {
  const said: Partial<Contract> = await import(pathToFileURL(join(sourceDir, file)).href)
  const { refusals = [], callers = {}, operations = {} } = said
  return { slice: dirname(file).split(/[\\/]/).at(-1) ?? '', refusals, callers, operations }
}
