/**
 * Keeps the wallet's shell on the device, so that the card opens without a network. It stores pages and assets, never
 * an answer of an API: what is about a person is not in this cache.
 */
declare const BUILD_ID: string

type LifeEvent = Event & { waitUntil(work: Promise<unknown>): void }
type FetchEvent = Event & { request: Request; respondWith(answer: Promise<Response>): void }
/** What this file uses of ServiceWorkerGlobalScope, whose types cannot stand beside those of pages. */
type ShellScope = {
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  location: { origin: string }
}

// A new build has a new worker, which begins with an empty cache and throws the old one away.
const cacheName = `hufu-shell-${BUILD_ID}`
const start = '/wallet/'
/** Change with a build at most, and so with this cache. */
const pictures: ReadonlySet<string> = new Set([
  '/icon.svg',
  ...['icon-192', 'icon-512', 'icon-apple', 'icon-maskable'].map((name) => `/wallet/${name}.png`),
])

if (isShellScope(self)) serveShell(self)

function isShellScope(scope: object): scope is ShellScope {
  return 'skipWaiting' in scope
}

function serveShell(scope: ShellScope): void {
  scope.addEventListener('install', (event) => event.waitUntil(storeShell().then(() => scope.skipWaiting())))
  scope.addEventListener('activate', (event) =>
    event.waitUntil(forgetOldCaches().then(() => scope.clients.claim())),
  )
  scope.addEventListener('fetch', (event) => {
    const { request } = event
    const { origin, pathname } = new URL(request.url)
    if (request.method !== 'GET' || origin !== scope.location.origin) return
    if (request.mode === 'navigate' && pathname.startsWith(start)) event.respondWith(newestPage(request))
    // Names under assets/ hold a hash of the content: what is stored is right for ever.
    if (pathname.startsWith('/assets/') || pictures.has(pathname)) event.respondWith(storedFirst(request))
  })
}

async function storeShell(): Promise<void> {
  const cache = await caches.open(cacheName)
  const list = await fetch(`${start}shell.json`, { cache: 'no-store' })
  const assets: string[] = await list.json()
  await cache.addAll([start, ...pictures, ...assets])
}

async function newestPage(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  try {
    const page = await fetch(request)
    if (page.ok) await cache.put(start, page.clone())
    return page
  } catch (thrown) {
    const stored = await cache.match(start)
    if (stored) return stored
    throw thrown
  }
}

async function storedFirst(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const stored = await cache.match(request)
  if (stored) return stored
  const fresh = await fetch(request)
  if (fresh.ok) await cache.put(request, fresh.clone())
  return fresh
}

async function forgetOldCaches(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)))
}
