import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a running server says of itself in postmaster.pid (PostgreSQL 18, src/include/utils/pidfile.h). */
export type Postmaster = { pid: number; port: number; isReady: boolean }

const pollMs = 10
const stopTimeoutMs = 30_000

/** The server that runs on this directory, or null. A note left by a server that is gone is taken away. */
export async function runningServer(clusterDir: string): Promise<Postmaster | null> {
  const postmaster = await readPostmaster(clusterDir)
  if (!postmaster) return null
  if (await isServerOf(postmaster.pid, clusterDir)) return postmaster
  // PostgreSQL itself refuses to start when the number of the dead server now belongs to another process,
  // which is usual in a container that was restarted: numbers begin at 1 again.
  await rm(join(clusterDir, 'postmaster.pid'), { force: true })
  return null
}

export async function readPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  return parsePostmaster(text)
}

/** Line 1 is the process, 4 the port, 8 the state, padded with blanks. */
export function parsePostmaster(text: string): Postmaster | null {
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0) return null
  return { pid, port: Number.isInteger(port) && port > 0 ? port : 0, isReady: lines[7]?.trim() === 'ready' }
}

async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await run('ps', ['-o', 'args=', '-p', String(pid)]).then(
          ({ stdout }) => stdout,
          () => '',
        )
  return command.includes('postgres') && command.includes(clusterDir)
}

/**
 * Stops a server: open transactions are rolled back, what was acknowledged stays ("fast shutdown").
 * One that does not go within 30 s is cut off: its next start replays the log.
 */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  if (await hasGone(pid)) return
  signal(pid, 'SIGQUIT')
  await hasGone(pid)
}

async function hasGone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < stopTimeoutMs; waitedMs += pollMs) {
    if (!signal(pid, 0)) return true
    await delay(pollMs)
  }
  return false
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
