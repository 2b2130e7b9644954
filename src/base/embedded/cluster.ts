import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { serverAccount } from '#base/embedded/account'
import { findBinaries } from '#base/embedded/binaries'
import { databaseUser, initialise } from '#base/embedded/initdb'
import { runningServer, stopServer } from '#base/embedded/leftover'
import { writtenOnce } from '#base/embedded/once'
import type { Place } from '#base/embedded/place'
import { choosePlace } from '#base/embedded/place'
import { spawnServer, untilReady } from '#base/embedded/server'
import { randomToken } from '#base/ids'
import { Refusal } from '#base/refusal'

export type Cluster = {
  url: string
  pid: number
  clusterDir: string
  notes: string[]
  stop: () => Promise<void>
}

type Options = {
  dataDir: string
  /** false only where losing everything in a power cut is fine: tests. */
  isDurable?: boolean
  /** true for tools: use the server of a Hufu that runs on the directory, instead of refusing. */
  mayShare?: boolean
}

const database = 'hufu'
// Any number, the same in every version: whoever holds this lock owns the data directory.
const ownerLock = 0x68_75_66_75

/**
 * Starts the PostgreSQL that npm brought, on a directory of its own, reachable from this machine only.
 *
 * The lock on the directory is a lock inside the database, held by a connection of this process: it goes when
 * the process goes, however it goes, and no number of a process is ever compared. A server whose Hufu was killed
 * (`kill -9`) lives on with nobody holding the lock: it is stopped and a new one started; nothing acknowledged is lost.
 *
 * @throws Refusal `base.data_in_use` when another Hufu runs on the directory
 */
export async function startCluster({
  dataDir,
  isDurable = true,
  mayShare = false,
}: Options): Promise<Cluster> {
  const account = await serverAccount()
  const place = await choosePlace(dataDir, account, await findBinaries())
  const password = await passwordOf(dataDir)
  await initialise(place, account, { password, isDurable })
  const owned = await ownedElsewhere(place, password)
  if (owned && mayShare) return { ...owned, notes: notesOf(place), stop: async () => {} }
  if (owned) throw new Refusal('base.data_in_use', 409, { dataDir, databaseProcess: owned.pid })
  const child = await spawnServer(place, account, isDurable)
  const port = await untilReady(place.clusterDir, child)
  const pid = child.pid
  const lock = await takeLock({ port, password })
  if (!lock || !pid) throw new Refusal('base.data_in_use', 409, { dataDir })
  await createDatabase(lock)
  const stop = async () => {
    await lock.end()
    await stopServer(pid)
  }
  const url = addressOf({ port, password, name: database })
  return { url, pid, clusterDir: place.clusterDir, notes: notesOf(place), stop }
}

type Owned = { url: string; pid: number; clusterDir: string }

/** The server of a Hufu that runs here. One that nobody owns any more is stopped. */
async function ownedElsewhere({ clusterDir }: Place, password: string): Promise<Owned | null> {
  const server = await runningServer(clusterDir)
  if (!server) return null
  const port = await untilReady(clusterDir)
  const lock = await takeLock({ port, password })
  if (!lock) return { url: addressOf({ port, password, name: database }), pid: server.pid, clusterDir }
  // Held until the server is gone: whoever started it this moment must not take it for theirs.
  await stopServer(server.pid)
  await lock.end()
  return null
}

function notesOf(place: Place): string[] {
  if (!place.elsewhere) return []
  const reason = 'the database may not run as root, and its own account cannot enter the data directory'
  return [`The database's files are in ${dirname(place.clusterDir)}: ${reason}.`]
}

function passwordOf(dataDir: string): Promise<string> {
  return writtenOnce(join(dataDir, 'database.password'), async () => randomToken())
}

type Login = { port: number; password: string; name?: string }

function addressOf({ port, password, name = 'postgres' }: Login): string {
  return `postgres://${databaseUser}:${password}@127.0.0.1:${port}/${name}`
}

/** The connection that holds the lock; null when another has it, or is just stopping this server to start its own. */
async function takeLock(login: Login): Promise<Client | null> {
  const client = new Client({ connectionString: addressOf(login), keepAlive: true })
  client.on('error', () => {}) // The server has gone: what follows from that shows where it is asked.
  try {
    await client.connect()
    const { rows } = await client.query(`select pg_try_advisory_lock(${ownerLock}) as "isTaken"`)
    if (rows[0]?.isTaken) return client
    await client.end()
    return null
  } catch (error) {
    if (isStopping(error)) return null
    throw error
  }
}

// 57P01, 57P03: the server says that it shuts down. Without a code: the connection ended in the middle.
function isStopping(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const codes: unknown[] = ['ECONNRESET', 'ECONNREFUSED', '57P01', '57P03']
  return !('code' in error) || codes.includes(error.code)
}

async function createDatabase(client: Client): Promise<void> {
  const found = await client.query(`select from pg_database where datname = '${database}'`)
  if (found.rowCount === 0) await client.query(`create database ${database}`)
}
