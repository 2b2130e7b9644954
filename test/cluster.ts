import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from '#base/embedded/cluster'
import { startCluster } from '#base/embedded/cluster'

const prefix = 'hufu-test-'
const abandonedAfterMs = 3_600_000

/**
 * A PostgreSQL for tests: quick, and safe from nothing but the end of the test. A runner starts one for all test
 * processes and hands its `url` down in HUFU_TEST_DATABASE.
 */
export async function startTestCluster(): Promise<Cluster> {
  sweep()
  const dataDir = mkdtempSync(join(tmpdir(), prefix))
  const cluster = await startCluster({ dataDir, isDurable: false })
  const remove = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  const kill = () => {
    abort(cluster.pid)
    remove()
  }
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    await cluster.stop()
    remove()
  }
  return { ...cluster, stop }
}

function abort(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT')
    // In an 'exit' handler nothing can be awaited: give the server a moment to leave its directory.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  } catch {
    // It was gone already.
  }
}

/** Takes away what a test run that was killed left behind an hour ago or more. */
function sweep(): void {
  for (const entry of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const path = join(tmpdir(), entry)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > abandonedAfterMs) rmSync(path, { recursive: true, force: true })
  }
}
