import { readFile } from 'node:fs/promises'
import type { App } from '#base/http'
import type { Tls } from '#base/tls'

/**
 * /ca.pem: what a phone installs to trust the generated certificate. It holds no secret. Fetched over a connection that is not
 * trusted yet, it could be another's: for trying things out at home or in an office, as all of the generated TLS is.
 */
export function addAuthority(app: App, { caPath }: Pick<Tls, 'caPath'>): void {
  app.get('/ca.pem', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('application/x-x509-ca-cert')
      .header('content-disposition', 'attachment; filename="hufu-ca.pem"')
      .send(await readFile(caPath)),
  )
}
