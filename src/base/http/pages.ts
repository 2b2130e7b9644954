import { glob } from 'node:fs/promises'
import { sep } from 'node:path'
import serveStatic from '@fastify/static'
import type { App } from '#base/http'

const forever = 'public, max-age=31536000, immutable'
const askEachTime = 'no-cache'

/**
 * Serves the built web apps. Only files that were there at start: no path from outside is ever looked up on the disk.
 * `/wallet/any/page` shows the wallet: an app keeps its own addresses.
 */
export async function addPages(app: App, webDir: string): Promise<void> {
  const found = await Array.fromAsync(glob('**/*.*', { cwd: webDir }))
  const files = new Set(found.map((path) => path.split(sep).join('/')))
  await app.register(serveStatic, { root: webDir, serve: false, cacheControl: false, preCompressed: true })
  const unlimited = { config: { rateLimit: false }, schema: { hide: true } } as const
  app.get<{ Params: { '*': string } }>('/*', unlimited, async (request, reply) => {
    const path = request.params['*']
    if (isApp(files, path)) return reply.redirect(`/${path}/`, 308)
    const file = [path, `${path}index.html`, `${path.split('/')[0]}/index.html`].find(
      (candidate, place) => files.has(candidate) && (place < 2 || isPage(path)),
    )
    if (!file) return reply.callNotFound()
    // Vite puts a hash of the content into the names under assets/.
    void reply.header('cache-control', file.startsWith('assets/') ? forever : askEachTime)
    return reply.sendFile(file)
  })
}

function isApp(files: ReadonlySet<string>, path: string): boolean {
  return path !== '' && !path.endsWith('/') && files.has(`${path}/index.html`)
}

// A missing picture is missing, and not a page.
function isPage(path: string): boolean {
  return !path.split('/').at(-1)?.includes('.')
}
