import type { Route } from './openapi.ts'
import { addressOf } from './openapi.ts'
import type { Shot } from './target.ts'

/** One call that is not as the route wants it. */
export type Mutation = Shot & { method: string; what: string }

export const hostileTexts = {
  NUL: '\u0000',
  'a NUL inside': '王\u0000芳',
  'a lone surrogate': '\ud800abc',
  'a million letters': 'x'.repeat(60_000),
  SQL: `'; drop schema people cascade; --`,
  'a template': '${7*7}{{7*7}}<%= 7*7 %>',
  markup: '<script>alert(1)</script>',
  'a header': 'x\r\nset-cookie: a=b',
  'a path': '../../../../etc/passwd',
  'direction marks': '\u202e\u2066芳',
}
const hostileValues: Record<string, unknown> = {
  ...hostileTexts,
  null: null,
  'a number': 1e308,
  'a negative number': -1,
  'a fraction': 0.5,
  'a boolean': true,
  'a list': [],
  'a list of lists': [[[]]],
  'an object': {},
  'a deep object': '@deep@',
  nothing: undefined,
}
const hostileParts = {
  NUL: '%00',
  'a broken escape': '%',
  'a byte that is no text': '%ff',
  'a line break': '%0d%0aset-cookie:%20a=b',
  'a path': '..%2f..%2f..%2fetc%2fpasswd',
  SQL: `'%20or%201=1--`,
  'a large number': '999999999999999',
  'a larger number': '99999999999999999999',
  'a number of four bytes and one': '4294967297',
  'no id': 'x',
  'a long text': 'a'.repeat(5_000),
  'a prototype': '__proto__',
  'an emoji': '%F0%9F%90%AF',
  'a surrogate': '%ed%a0%80',
}
const otherTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
  'image/jpeg',
  'x',
]
const deep = `${'{"a":['.repeat(4_000)}1${']}'.repeat(4_000)}`
const oneMegabyte = 1024 * 1024

export function* mutationsOf(route: Route): Generator<Mutation> {
  yield { what: 'as it should be, by whoever', ...callOf(route, route.body) }
  yield* wrongMethods(route)
  yield* wrongBodies(route)
  yield* wrongFields(route)
  yield* wrongParameters(route)
  yield* wrongHeaders(route)
}

type Called = Pick<Route, 'method' | 'path' | 'type'>

function callOf({ method, path, type }: Called, value: unknown): Shot & { method: string } {
  if (type === null || value === undefined) return { method, path }
  if (type === 'application/json') return json(method, path, JSON.stringify(value).replace('"@deep@"', deep))
  const fields = Object.entries(Object(value)).map(([name, one]) => [name, String(one)])
  return { method, path, headers: { 'content-type': type }, body: new URLSearchParams(fields).toString() }
}

const json = (method: string, path: string, body: string) => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body,
})

function* wrongMethods({ path }: Route): Generator<Mutation> {
  for (const method of ['PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'DELETE', 'PUT', 'POST', 'GET'])
    yield { what: method, method, path }
}

function* wrongBodies({ method, path }: Route): Generator<Mutation> {
  if (method === 'GET') return
  for (const type of otherTypes)
    yield { what: `a body of ${type}`, method, path, headers: { 'content-type': type }, body: '{"a":1}' }
  yield { what: 'a body without a type', method, path, body: '{}' }
  const bodies = {
    'too large': `{"a":"${'x'.repeat(oneMegabyte)}"}`,
    'deep lists': '['.repeat(30_000),
    'deep lists, closed': `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    'deep objects': `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
    'a prototype': '{"__proto__":{"isAdmin":true}}',
    'a constructor': '{"constructor":{"prototype":{"isAdmin":true}}}',
    nothing: '',
    'not JSON': '{"a":',
    'a number': '1',
    null: 'null',
    'a text': '"text"',
    bytes: '\u00ff\u0000',
    'a name twice': '{"name":"a","name":"b"}',
  }
  for (const [what, body] of Object.entries(bodies))
    yield { what: `a body: ${what}`, ...json(method, path, body) }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const body of ['a=1&a=2', '%', '__proto__=1', 'grant_type[]=1', `a=${'x'.repeat(oneMegabyte)}`])
    yield { what: `a form: ${body.slice(0, 20)}`, method, path, headers: form, body }
}

function* wrongFields(route: Route): Generator<Mutation> {
  for (const place of placesIn(route.body))
    for (const [what, value] of Object.entries(hostileValues))
      yield { what: `${place.join('.')}: ${what}`, ...callOf(route, replaced(route.body, place, value)) }
  if (route.type === 'application/json')
    yield { what: 'a field nobody asked for', ...callOf(route, { ...Object(route.body), isAdmin: true }) }
}

function placesIn(value: unknown, place: string[] = []): string[][] {
  const below = typeof value === 'object' && value ? Object.entries(value) : []
  return [
    ...(place.length > 0 ? [place] : []),
    ...below.flatMap(([name, one]) => placesIn(one, [...place, name])),
  ]
}

function replaced(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  if (name === undefined) return by
  if (Array.isArray(value))
    return value.map((one, index) => (`${index}` === name ? replaced(one, rest, by) : one))
  return { ...Object(value), [name]: replaced(Object(value)[name], rest, by) }
}

function* wrongParameters({ method, template, parameters, type, body }: Route): Generator<Mutation> {
  for (const { name } of parameters)
    for (const [what, part] of Object.entries(hostileParts)) {
      const path = addressOf(template, parameters, { [name]: part })
      yield {
        what: `${name}: ${what}`,
        ...callOf({ method, path, type }, body),
      }
    }
  for (const query of [
    '?x=1',
    '?%00=%00',
    `?${'a=1&'.repeat(2_000)}`,
    '?time=1&time=2',
    '?__proto__[a]=1',
    '?limit=-1',
    '?limit=1e9',
    '?before=%00',
    '?limit=2&limit=3',
  ])
    yield { what: `a query of ${query.slice(0, 20)}`, method, path: addressOf(template, parameters) + query }
}

function* wrongHeaders({ method, path }: Route): Generator<Mutation> {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const authorizations = [
    'DPoP',
    'DPoP x',
    'Bearer x',
    'Basic',
    'Basic !!!',
    basic('a'),
    basic(':'),
    basic('\u0000:\u0000'),
    basic('%:%'),
    `DPoP ${'a'.repeat(8_000)}`,
  ]
  for (const authorization of authorizations)
    yield { what: `authorization ${authorization.slice(0, 16)}`, method, path, headers: { authorization } }
  for (const dpop of ['', 'x', '..', 'e30.e30.', 'a'.repeat(8_000), ['a.b.c', 'a.b.c']])
    yield { what: `a proof of ${String(dpop).slice(0, 16)}`, method, path, headers: { dpop } }
  for (const cookie of [
    'hufu_operator=',
    'hufu_operator=%00',
    `hufu_operator=${'a'.repeat(4_000)}`,
    ';;;=;',
    '__proto__=1',
  ])
    yield { what: `a cookie ${cookie.slice(0, 20)}`, method, path, headers: { cookie } }
  yield { what: 'too many headers', method, path, headers: { 'x-a': 'a'.repeat(20_000) } }
  yield { what: 'a length that lies', method, path, headers: { 'content-length': '-1' } }
}
