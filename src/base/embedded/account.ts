import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Refusal } from '#base/refusal'

const run = promisify(execFile)

/** Whom the database server runs as: null means as ourselves. */
export type Account = { uid: number; gid: number } | null

// PostgreSQL refuses to run as root: a hole in it would own the machine. Its own account owns only its files.
const accountName = 'postgres'

/** Finds the account of the database server; as root, makes one where there is none. */
export async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null
  return (await lookUp()) ?? (await make())
}

async function lookUp(): Promise<Account> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', accountName]), run('id', ['-g', accountName])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function make(): Promise<Account> {
  const commands: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', accountName]],
    ['adduser', ['-S', '-D', '-H', accountName]], // Alpine
  ]
  for (const [command, args] of commands) {
    const made = await run(command, args).then(
      () => true,
      () => false,
    )
    const account = made ? await lookUp() : null
    if (account) return account
  }
  throw new Refusal('base.no_database_account', 500, { account: accountName })
}

/** Whether the account may enter the directory: root's home, say, is closed to everyone else. */
export async function canEnter(account: Account, dir: string): Promise<boolean> {
  if (!account) return true
  return run('/bin/sh', ['-c', 'cd -- "$0"', dir], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
