import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { type Route, routesIn } from './openapi.ts'
import { refusal, type Target } from './target.ts'

const noOne = '01900000-0000-7000-8000-000000000000'

const isForOperators = ({ path }: Route) =>
  /^\/api\/(parties|people|cards|desk|guardians\/(relations|people|wards\/[^/]+\/relations)|enrolment\/(reviews|today))/.test(
    path,
  ) && !/redeem|join|session|\/logo|\/sample|\/mine/.test(path)

/** Every route that is for operators alone, and a way to call them all. */
export async function consoleOf(target: Target) {
  const { body } = await target.json('GET', '/docs/openapi.json')
  const routes = routesIn(body, { personId: noOne }).filter(isForOperators)
  assert.ok(routes.length > 25, `${routes.length} routes: there must be more`)
  const send = ({ method, path, body: form }: Route, headers: OutgoingHttpHeaders) =>
    target.json(method, path, form, headers)
  return {
    routes,
    send,
    /** Those that answer otherwise than expected. */
    others: async (which: readonly Route[], headers: OutgoingHttpHeaders, expected: unknown[]) => {
      const answers = await Promise.all(
        which.map(async (route) => ({ name: route.name, told: refusal(await send(route, headers)) })),
      )
      return answers.filter(({ told }) => !isDeepStrictEqual(told, expected))
    },
  }
}
