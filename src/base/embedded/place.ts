import { chmod, chown, cp, mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { newId } from '#base/ids'
import type { Account } from '#base/embedded/account'
import { canEnter } from '#base/embedded/account'
import type { Binaries } from '#base/embedded/binaries'
import { writtenOnce } from '#base/embedded/once'

/** Where the database's files and its programs are. */
export type Place = { clusterDir: string; binaries: Binaries; elsewhere: boolean }

// Someone who clones into root's home (mode 0700) has files there that the database's own account cannot reach.
// Then the database's files live here, one folder for each data directory, and a note in the data directory says which.
const elsewhereDir = '/var/lib/hufu'
const noteName = 'postgres.location'

/** Chooses directories that the account of the database can enter. */
export async function choosePlace(dataDir: string, account: Account, binaries: Binaries): Promise<Place> {
  const root = resolve(dataDir)
  // 0711: the database's account must pass through to its own folder; it can list and read nothing else here.
  await mkdir(root, { recursive: true, mode: account ? 0o711 : 0o700 })
  if (account) await chmod(root, ((await stat(root)).mode & 0o777) | 0o011)
  const inside = await canEnter(account, root)
  const clusterDir = inside ? join(root, 'postgres') : await placeElsewhere(root)
  const reachable = await reachableBinaries(binaries, account, dirname(clusterDir))
  return { clusterDir, binaries: reachable, elsewhere: !inside }
}

function placeElsewhere(root: string): Promise<string> {
  return writtenOnce(join(root, noteName), async () => {
    const clusterDir = join(elsewhereDir, newId(), 'postgres')
    await mkdir(dirname(clusterDir), { recursive: true, mode: 0o711 })
    return clusterDir
  })
}

async function reachableBinaries(binaries: Binaries, account: Account, nearby: string): Promise<Binaries> {
  if (await canEnter(account, dirname(binaries.postgres))) return binaries
  const dir = join(nearby, `postgres-${binaries.version}`)
  if (!(await exists(dir))) {
    await cp(binaries.dir, `${dir}.part`, { recursive: true, verbatimSymlinks: true })
    await rename(`${dir}.part`, dir)
  }
  return { ...binaries, dir, postgres: join(dir, 'bin', 'postgres'), initdb: join(dir, 'bin', 'initdb') }
}

/** Makes a directory that belongs to the account alone. */
export async function ownDir(path: string, account: Account): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
}

export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
