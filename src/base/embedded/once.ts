import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import { newId } from '#base/ids'

/**
 * The content of a small file that is made once and then stays: the first one's, whoever asks.
 * It is linked into place whole, so that of two first starts at once the slower one takes the other's,
 * and a power cut leaves it whole or absent.
 */
export async function writtenOnce(path: string, makeContent: () => Promise<string>): Promise<string> {
  const found = await readFile(path, 'utf8').catch(() => '')
  if (found !== '') return found.trim()
  const part = `${path}.${newId()}`
  await writeFile(part, `${await makeContent()}\n`, { mode: 0o600, flush: true })
  await link(part, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(part)
  return (await readFile(path, 'utf8')).trim()
}
