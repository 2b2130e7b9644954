// What the server says of its own routes, and a well-formed example of each.

export type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  allOf?: Schema[]
  format?: string
  pattern?: string
  minimum?: number
  minLength?: number
  maxLength?: number
  properties?: Record<string, Schema>
  items?: Schema
  minItems?: number
}
type Parameter = { in: 'path' | 'query'; name: string; required?: boolean; schema: Schema }
type Media = { schema?: Schema; example?: unknown }
type Operation = {
  summary?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content?: Record<string, Media> }>
}
export type OpenApi = { paths: Record<string, Record<string, Operation>> }

export type Route = {
  name: string
  method: string
  /** With an example for each parameter. */
  path: string
  template: string
  parameters: Parameter[]
  type: string | null
  body: unknown
  operation: Operation
}

/** @param known values by name, where not just any will do */
export function routesIn({ paths }: OpenApi, known: Record<string, unknown> = {}): Route[] {
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const { parameters = [], requestBody } = operation
      const method = verb.toUpperCase()
      const [type = null, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
      return {
        name: `${method} ${template}`,
        method,
        template,
        path: addressOf(template, parameters, texts(known)),
        parameters,
        type,
        body: content?.schema ? example(content.schema, known) : undefined,
        operation,
      }
    }),
  )
}

/** The refusals that the document names, with their status: `404 cards.unknown_card`. */
export function refusalsIn({ operation }: Route): Set<string> {
  const refusals = Object.entries(operation.responses).filter(
    ([, { content }]) => content?.['application/problem+json'],
  )
  return new Set(
    refusals.flatMap(([status, { description }]) =>
      description.split(' · ').map((code) => `${status} ${code}`),
    ),
  )
}

/** Every schema of a body or an answer, with the example beside it. */
export function examplesIn({ operation: { requestBody, responses } }: Route): Media[] {
  return [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {}))
}

/** @param own values instead of the examples */
export function addressOf(
  template: string,
  parameters: Parameter[],
  own: Record<string, string> = {},
): string {
  const text = ({ name, schema }: Parameter) => own[name] ?? encodeURIComponent(String(example(schema)))
  const path = parameters
    .filter((one) => one.in === 'path')
    .reduce((address, one) => address.replace(`{${one.name}}`, text(one)), template)
  const query = parameters.filter((one) => one.in === 'query' && (one.required || one.name in own))
  return query.length === 0 ? path : `${path}?${query.map((one) => `${one.name}=${text(one)}`).join('&')}`
}

const texts = (known: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(known).map(([name, value]) => [name, String(value)]))

function example(schema: Schema, known: Record<string, unknown> = {}): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return example(schema.anyOf[0], known)
  if (schema.properties) {
    const fields = Object.entries(schema.properties)
    return Object.fromEntries(
      fields.map(([name, one]) => [name, name in known ? known[name] : example(one, known)]),
    )
  }
  if (schema.items) return [example(schema.items, known)]
  if (schema.type === 'string') return exampleText(schema)
  return simple[schema.type ?? 'null']?.(schema) ?? null
}

const simple: Record<string, (schema: Schema) => unknown> = {
  integer: ({ minimum = 1 }) => minimum,
  number: ({ minimum = 1 }) => minimum,
  boolean: () => true,
  array: () => [],
  object: () => ({}),
}

function exampleText({ format, pattern, minLength = 1, maxLength = 43 }: Schema): string {
  if (format === 'uuid') return '01900000-0000-7000-8000-000000000000'
  if (format === 'date-time') return '2026-11-23T00:00:00.000Z'
  if (pattern?.includes('\\d{4}-')) return '1990-05-17'
  return 'A'.repeat(Math.max(minLength, Math.min(maxLength, 43)))
}
