// As much of a browser as redirects and cookies need: for tests of HTTP flows that a person walks through.

type Cookie = { name: string; value: string; path: string }

export type Browser = ReturnType<typeof createBrowser>

/** Keeps cookies as RFC 6265 says, as far as a test needs it. */
function createJar() {
  const cookies = new Map<string, Cookie>()
  return {
    cookies,
    keep: (response: Response): void => {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const [name = '', ...value] = pair.split('=')
        const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
        const isOver = attributes.some((one) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(one))
        if (isOver) cookies.delete(`${name} ${path}`)
        else cookies.set(`${name} ${path}`, { name, value: value.join('='), path })
      }
    },
    /** §5.1.4: a cookie for /a goes to /a and /a/b, not to /ab. */
    cookiesFor: (path: string) =>
      [...cookies.values()]
        .filter((cookie) => path === cookie.path || path.startsWith(`${cookie.path.replace(/\/$/, '')}/`))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
  }
}

/** Answers a redirect instead of following it; `follow` goes on until there is a page, or an address elsewhere. */
export function createBrowser(origin: string) {
  const { cookies, keep, cookiesFor } = createJar()

  async function open(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, origin)
    const headers = new Headers(init.headers)
    if (url.origin === origin) headers.set('cookie', cookiesFor(url.pathname))
    if (init.method && init.method !== 'GET' && !headers.has('origin')) headers.set('origin', origin)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    if (url.origin === origin) keep(response)
    return response
  }

  /** @returns the last page, or the first address on another origin (not opened) or with a fragment */
  async function follow(
    address: string,
    init: RequestInit = {},
  ): Promise<{ url: URL; response: Response | null }> {
    let url = new URL(address, origin)
    let response = await open(url.href, init)
    for (let hops = 0; hops < 10; hops += 1) {
      const location = response.headers.get('location')
      if (!location) return { url, response }
      url = new URL(location, url)
      if (url.origin !== origin || url.hash) return { url, response: null }
      // Each hop is told by the last.
      // oxlint-disable-next-line no-await-in-loop
      response = await open(url.href)
    }
    throw new Error('too many redirects')
  }

  return {
    open,
    follow,
    cookies,
    /** Posts JSON as the page's own script does. */
    post: (path: string, body: object) =>
      open(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}
