import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

// `hufu leak-check` over everything that a story has produced: whatever the servers printed, with the log at its most talkative,
// their figures, a backup, and the data directory down to the raw pages and the journal of the database.

export type Produced = {
  dataDir: string
  /** All that the process has printed. */
  output: string
  /** Where its figures are read. */
  origin: string
  /** Tokens and the like that must stand nowhere. */
  secrets?: readonly string[]
}

const root = resolve(import.meta.dirname, '../..')
const commandMs = 120_000
// A city that has run has so much at least: less, and the check has looked at something else.
const megabytesMin = 10

/** Fails when anybody's number, name, face or key, or a key of the city, stands in any of it. */
export async function assertNoLeaks({ dataDir, output, origin, secrets = [] }: Produced): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'hufu-produced-'))
  const produced = join(place, 'produced')
  const also = join(place, 'secrets')
  try {
    mkdirSync(produced)
    writeFileSync(join(produced, 'output.log'), output)
    writeFileSync(join(produced, 'metrics.txt'), await figuresOf(origin))
    writeFileSync(also, secrets.join('\n'))
    const backup = await hufu(['backup', join(produced, 'backup'), '--data', dataDir])
    assert.equal(backup.code, 0, backup.said)
    const paths = [produced, dataDir, ...pagesElsewhere(dataDir)]
    const { code, said } = await hufu(['leak-check', ...paths, '--also', also, '--data', dataDir])
    assert.equal(code, 0, said)
    const megabytes = Number(/([\d.]+) MB/.exec(said)?.[1] ?? 0)
    assert.ok(megabytes > megabytesMin, `only ${megabytes} MB were looked at`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function hufu(words: string[]): Promise<{ code: number; said: string }> {
  const all = ['--disable-warning=ExperimentalWarning', 'src/cli.ts', ...words]
  const env = { ...process.env, LC_ALL: 'en_GB.UTF-8' }
  return new Promise((done) => {
    const child = execFile(process.execPath, all, { cwd: root, env, timeout: commandMs }, (_, out, errors) =>
      done({ code: child.exitCode ?? -1, said: out + errors }),
    )
  })
}

async function figuresOf(origin: string): Promise<string> {
  try {
    return await (await fetch(`${origin}/metrics`)).text()
  } catch {
    return '' // the story has stopped it
  }
}

/** The database's own account could not enter the data directory: its pages lie where this note says. */
function pagesElsewhere(dataDir: string): string[] {
  const note = join(dataDir, 'postgres.location')
  return existsSync(note) ? [dirname(readFileSync(note, 'utf8').trim())] : []
}
