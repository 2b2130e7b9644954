import { STATUS_CODES } from 'node:http'
import type { Caller, Codes, Contract, Operation } from '#base/http/contracts'
import type { Schema } from '#base/http/example'
import { exampleOf } from '#base/http/example'

/** As much of an OpenAPI 3.1 document as we write and show. */
export type OpenApi = {
  info: { title: string; description?: string }
  components?: { schemas?: Record<string, object>; securitySchemes?: Record<string, Caller['scheme']> }
  paths?: Record<string, Record<string, Described>>
}
export type Media = { schema?: Schema; example?: unknown }
export type Answer = { description?: string; content?: Record<string, Media> }
export type Described = {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: { required?: boolean; content?: Record<string, Media> }
  responses?: Record<string, Answer>
  security?: Record<string, never[]>[]
}

export const problemType = 'application/problem+json'

const anyRoute: Codes = {
  429: ['base.too_many_requests'],
  500: ['base.internal'],
  503: ['base.unavailable'],
}
const withParameters: Codes = { 400: ['base.invalid_input'] }
const withBody: Codes = {
  400: ['base.invalid_input', 'base.unreadable_body'],
  413: ['base.body_too_large'],
  415: ['base.unsupported_media_type'],
}

/** Adds to what the routes' schemas say what the slices' contracts say: who may call, each refusal, an example of each body. */
export function describe(document: OpenApi, contracts: readonly Contract[]): OpenApi {
  const callers = Object.assign({}, ...contracts.map((contract) => contract.callers))
  const operations = Object.assign({}, ...contracts.map((contract) => contract.operations))
  const paths = Object.entries(document.paths ?? {}).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, route]) => [
        method,
        describeRoute(route, operations[`${method.toUpperCase()} ${path}`] ?? {}, callers),
      ]),
    ),
  ])
  return {
    ...document,
    components: { schemas: { Problem: problem }, securitySchemes: schemesOf(callers) },
    paths: Object.fromEntries(paths),
  }
}

const problem = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `facts` are ids, counts and times, never personal data.',
  required: ['type', 'title', 'status', 'code', 'facts', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    facts: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
    requestId: { type: 'string', format: 'uuid' },
  },
}

function schemesOf(callers: Readonly<Record<string, Caller>>): Record<string, Caller['scheme']> {
  return Object.fromEntries(Object.entries(callers).map(([name, { scheme }]) => [name, scheme]))
}

function describeRoute(
  route: Described,
  said: Operation,
  callers: Readonly<Record<string, Caller>>,
): Described {
  const { by = [], gives, takes } = said
  const body = takes ? { required: true, content: { [takes]: {} } } : route.requestBody
  const answers = Object.entries(route.responses ?? {}).map(([status, answer]) => [
    status,
    describeAnswer(status, answer, gives),
  ])
  return {
    ...route,
    ...(by.length > 0 ? { security: [Object.fromEntries(by.map((name) => [name, []]))] } : {}),
    ...(body ? { requestBody: { ...body, content: withExamples(body.content) } } : {}),
    responses: {
      ...Object.fromEntries(answers),
      ...refusalsOf({ ...route, ...(body ? { requestBody: body } : {}) }, said, callers),
    },
  }
}

function describeAnswer(status: string, answer: Answer, gives: string | undefined): Answer {
  const description = STATUS_CODES[status] ?? ''
  if (gives) return { description, content: { [gives]: {} } }
  return answer.content ? { description, content: withExamples(answer.content) } : { description }
}

function withExamples(content: Record<string, Media> = {}): Record<string, Media> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      media.schema ? { ...media, example: exampleOf(media.schema) } : media,
    ]),
  )
}

function refusalsOf(
  { parameters, requestBody }: Described,
  { by = [], refusals = {}, callersRefusedWith }: Operation,
  callers: Readonly<Record<string, Caller>>,
): Record<string, Answer> {
  const codes = new Map<string, Set<string>>()
  const add = (more: Codes, as?: number) => {
    for (const [status, list] of Object.entries(more)) {
      const key = `${as ?? status}`
      codes.set(key, new Set([...(codes.get(key) ?? []), ...list]))
    }
  }
  for (const name of by) add(callers[name]?.refusals ?? {}, callersRefusedWith)
  add(refusals)
  if (parameters && parameters.length > 0) add(withParameters)
  if (requestBody) add(withBody)
  add(anyRoute)
  return Object.fromEntries([...codes].map(([status, list]) => [status, refusalAnswer(status, [...list])]))
}

function refusalAnswer(status: string, codes: readonly string[]): Answer {
  const [code = ''] = codes
  const title = STATUS_CODES[status] ?? ''
  const requestId = '01900000-0000-7000-8000-000000000000'
  const example = {
    type: `/docs/refusals#${code}`,
    title,
    status: Number(status),
    code,
    facts: {},
    requestId,
  }
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
  }
  return { description: codes.join(' · '), content: { [problemType]: { schema, example } } }
}
