import { createServer } from 'node:net'
import { Refusal } from '#base/refusal'

export type Place = { host: string; port: number }
export type Listening =
  | { state: 'free' }
  | { state: 'taken' }
  | { state: 'no_such_address' }
  | { state: 'forbidden' }

/** Whether a server of ours could listen there now. Port 0 always can. */
export function tryPort({ host, port }: Place): Promise<Listening> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ state: meaningOf(error.code) }))
    server.listen({ host, port }, () => server.close(() => resolve({ state: 'free' })))
  })
}

function meaningOf(code: string | undefined): Listening['state'] {
  if (code === 'EADDRINUSE') return 'taken'
  return code === 'EACCES' ? 'forbidden' : 'no_such_address'
}

/**
 * For a port on which a process of ours will listen, that cannot tell us.
 *
 * @param setting what to change when it is taken
 * @throws Refusal `base.port_in_use`
 */
export async function requireFreePort({ setting, ...place }: Place & { setting: string }): Promise<void> {
  const { state } = await tryPort(place)
  if (state === 'taken') throw new Refusal('base.port_in_use', 500, { port: place.port, setting })
}
