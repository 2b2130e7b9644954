import type { X509Certificate } from 'node:crypto'
import type { Routes } from '#base/http'
import { algorithms } from './algorithms.ts'
import { authorities } from './contract.ts'

/** What an outside verifier must know to believe this city's cards. */
export function routes({ roots }: { roots: () => readonly X509Certificate[] }): Routes {
  return (app) => {
    app.get(
      '/api/trust/authorities',
      {
        schema: {
          tags: ['trust'],
          summary: 'The certificates of this city’s authority, and the algorithms it accepts',
          response: { 200: authorities },
        },
      },
      (_request, reply) => {
        void reply.header('cache-control', 'public, max-age=3600').header('access-control-allow-origin', '*')
        return {
          certificates: roots().map(({ raw }) => raw.toString('base64')),
          algorithms: algorithms.map((algorithm) => ({ ...algorithm })),
        }
      },
    )
  }
}
