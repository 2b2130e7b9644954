import { useSyncExternalStore } from 'react'

/**
 * Where the person is: the part of the address after `#`. The path `/uses/17?from=card` becomes
 * `{ parts: ['uses', '17'], query }`. The hash is never sent to a server, so a request link stays on the device.
 */
export type Route = { path: string; parts: readonly string[]; query: URLSearchParams }

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => globalThis.location.hash)
  return parseHash(hash)
}

export function parseHash(hash: string): Route {
  const [path = '', ...rest] = hash.replace(/^#/, '').split('?')
  return {
    path: path === '' ? '/' : path,
    parts: path.split('/').filter(Boolean).map(decode),
    query: new URLSearchParams(rest.join('?')),
  }
}

export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') {
    globalThis.location.hash = path
    return
  }
  history.replaceState(null, '', `#${path}`)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
