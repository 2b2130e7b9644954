import { execFile } from 'node:child_process'
import { chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from '#base/embedded/account'
import type { Place } from '#base/embedded/place'
import { exists, ownDir } from '#base/embedded/place'
import { serverEnv } from '#base/embedded/server'
import { Refusal } from '#base/refusal'

const run = promisify(execFile)

export const databaseUser = 'hufu'

type Making = { password: string; isDurable: boolean }

/** Makes the cluster on first start. @throws Refusal `base.other_postgres_version` when it is of another major version */
export async function initialise(place: Place, account: Account, making: Making): Promise<void> {
  if (await exists(join(place.clusterDir, 'PG_VERSION'))) return await checkVersion(place)
  // In a folder beside, then renamed: a directory half made by an interrupted first start is never mistaken for one.
  const beside = await mkdtemp(`${place.clusterDir}.new-`)
  try {
    await makeCluster(place, account, { ...making, beside })
    await rename(join(beside, 'cluster'), place.clusterDir)
  } catch (error) {
    // Two first starts at once: the other one was faster, and its cluster is as good.
    if (!(await exists(join(place.clusterDir, 'PG_VERSION')))) throw error
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function checkVersion(place: Place): Promise<void> {
  const found = (await readFile(join(place.clusterDir, 'PG_VERSION'), 'utf8')).trim()
  const wanted = place.binaries.version.split('.')[0] ?? ''
  if (found !== wanted) throw new Refusal('base.other_postgres_version', 500, { found, wanted })
}

async function makeCluster(
  place: Place,
  account: Account,
  making: Making & { beside: string },
): Promise<void> {
  const clusterDir = join(making.beside, 'cluster')
  const passwordFile = join(making.beside, 'password')
  await ownDir(making.beside, account)
  await ownDir(clusterDir, account)
  await writeFile(passwordFile, making.password, { mode: 0o600 })
  if (account) await chown(passwordFile, account.uid, account.gid)
  const flags = [
    `--pgdata=${clusterDir}`,
    `--username=${databaseUser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever its locales.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(making.isDurable ? [] : ['--no-sync']),
  ]
  await run(place.binaries.initdb, flags, { ...account, cwd: '/', env: serverEnv })
}
