import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { oneOf, type Random } from '#test/random'
import {
  enrol,
  inviteFrom,
  joinAsOperator,
  provenBy,
  registerParty,
  residentsOf,
} from '../attacks/identities.ts'
import { mutationsOf } from '../attacks/mutations.ts'
import { addressOf, type OpenApi, type Route, routesIn } from '../attacks/openapi.ts'
import { type Answer, assertRefusal, type Shot, type Target } from '../attacks/target.ts'
import { mutateBytes, mutateJson, mutateText } from './mutate.ts'
import { growthIn, type Vitals, vitalsOf } from './vitals.ts'

// Every published route, by everybody who may be at the door: calls that are almost right, one after the other and several
// at once. What may come back is an answer or a refusal with a name; not a fault, not silence, and nothing may grow.

export type RoutesReport = { calls: number; faults: string[]; looks: Vitals[]; statuses: Map<number, number> }

type Role = { name: string; headers: (method: string, path: string) => OutgoingHttpHeaders }
type Call = Shot & { method: string }

const atOnce = 6
const faultsMax = 20
const lookEveryMs = 2_000
/** By these a role would lose what it came in by. */
const ends = ['DELETE /api/parties/session', 'POST /api/cards/mine/block', 'POST /api/people/sample/remove']
const answeredElsewhere = 'status.history_unsupported'

export async function fuzzRoutes(
  target: Target,
  { random, untilMs }: { random: Random; untilMs: number },
): Promise<RoutesReport> {
  const document: OpenApi = (await target.json('GET', '/docs/openapi.json')).body
  const routes = routesIn(document).filter(({ name }) => !ends.includes(name))
  const roles = await rolesAt(target)
  const report: RoutesReport = { calls: 0, faults: [], looks: [], statuses: new Map() }
  const looking = watch(target, untilMs, report)
  const work = async () => {
    while (Date.now() < untilMs && report.faults.length < faultsMax) {
      const [route, role] = [oneOf(random, routes), oneOf(random, roles)]
      // Each shot after the last one's answer: a server that hangs is found by the one that waits.
      // oxlint-disable-next-line no-await-in-loop
      await shoot(target, { route, role, call: callTo(random, route) }, report)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await looking
  const grown = growthIn(report.looks)
  if (grown) report.faults.push(grown)
  return report
}

async function watch(target: Target, untilMs: number, report: RoutesReport): Promise<void> {
  while (Date.now() < untilMs && report.faults.length < faultsMax) {
    report.looks.push(vitalsOf(target.pid))
    // oxlint-disable-next-line no-await-in-loop
    await delay(lookEveryMs)
  }
}

async function shoot(
  target: Target,
  { route, role, call }: { route: Route; role: Role; call: Call },
  report: RoutesReport,
): Promise<void> {
  report.calls += 1
  const headers = { ...role.headers(call.method, call.path), ...call.headers }
  try {
    const answer = await target.shoot({ ...call, headers })
    report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1)
    if (answer.status >= 400 && !isKnown(answer)) assertRefusal(answer)
  } catch (error) {
    // A header or an address that no client of Node's can send never reached the server.
    if (error instanceof TypeError) return
    const told = error instanceof Error ? error.message : String(error)
    report.faults.push(`${route.name} by ${role.name}: ${told}\n    ${JSON.stringify(call).slice(0, 600)}`)
  }
}

/** Refusals that are no 4xx and right: what is not built, a queue that is full. */
const isKnown = ({ status, body }: Answer): boolean =>
  body?.code === answeredElsewhere || (status === 503 && typeof body?.code === 'string')

function callTo(random: Random, route: Route): Call {
  if (random() < 0.2) return oneOf(random, [...mutationsOf(route)])
  const { method, type, parameters, template, body } = route
  const own = parameters.filter(() => random() < 0.5)
  const parts = Object.fromEntries(
    own.map(({ name }) => [name, encodeURIComponent(mutateText(random, 'A1b2-C3d4').slice(0, 300))]),
  )
  const path = random() < 0.5 ? route.path : addressOf(template, parameters, parts)
  if (type === null || body === undefined) return { method, path }
  return { method, path, headers: { 'content-type': type }, body: bodyOf(random, type, body) }
}

function bodyOf(random: Random, type: string, body: unknown): Buffer {
  const changed = random() < 0.8 ? mutateJson(random, body) : body
  const text =
    type === 'application/x-www-form-urlencoded'
      ? new URLSearchParams(
          Object.entries(Object(changed)).map(([name, one]) => [
            name,
            typeof one === 'string' ? one : (JSON.stringify(one) ?? ''),
          ]),
        ).toString()
      : (JSON.stringify(changed) ?? '')
  const bytes = Buffer.from(text)
  return random() < 0.3 ? mutateBytes(random, bytes) : bytes
}

/** Everybody who has a way in, and who has none. */
async function rolesAt(target: Target): Promise<Role[]> {
  const operator = await joinAsOperator(target, target.invitation)
  const clerk = await joinAsOperator(target, await inviteFrom(target, operator.headers))
  const { authorization } = await registerParty(target, clerk.headers)
  const [person] = await residentsOf(target)
  if (!person) throw new Error('the sample city has nobody in it')
  const { applicant, accessToken } = await enrol(target, person)
  return [
    { name: 'a stranger', headers: () => ({}) },
    { name: 'an operator', headers: () => operator.headers },
    { name: 'a party', headers: () => ({ authorization }) },
    { name: 'an applicant', headers: provenBy(target, applicant.key, applicant.token()) },
    { name: 'a resident', headers: provenBy(target, applicant.key, accessToken) },
  ]
}

/** For the log of a run: what was answered how often. */
export const statusesIn = ({ statuses }: RoutesReport): string =>
  [...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status} × ${count}`)
    .join(', ')
