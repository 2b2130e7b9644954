/** As much of JSON Schema as our schemas use. */
export type Schema = {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  examples?: readonly unknown[]
  anyOf?: readonly Schema[]
  allOf?: readonly Schema[]
  $ref?: string
  format?: string
  pattern?: string
  minimum?: number
  minLength?: number
  maxLength?: number
  properties?: Readonly<Record<string, Schema>>
  items?: Schema
}

const textLength = 43 // of 32 bytes in base64url, as most of our tokens and digests are

/** A value that fits, for who reads the API document; a schema's own `examples` come first. */
export function exampleOf(schema: Schema): unknown {
  if (schema.examples) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0])
  if (schema.properties) return mapValues(schema.properties, exampleOf)
  if (schema.items) return [exampleOf(schema.items)]
  return simple[schema.type ?? '']?.(schema) ?? null
}

const simple: Readonly<Record<string, (schema: Schema) => unknown>> = {
  string: exampleText,
  integer: ({ minimum = 1 }) => minimum,
  number: ({ minimum = 1 }) => minimum,
  boolean: () => true,
  array: () => [],
  object: () => ({}),
}

function exampleText({ format, pattern = '', minLength = 0, maxLength = textLength }: Schema): string {
  if (format === 'uuid') return '01900000-0000-7000-8000-000000000000'
  if (format === 'date-time') return '2026-11-23T08:00:00.000Z'
  if (pattern.startsWith('^\\d{4}-')) return '1990-05-17'
  const length = pattern.includes(`{${textLength}}`) ? textLength : Math.min(maxLength, textLength)
  return 'example-'.repeat(Math.ceil(Math.max(minLength, length) / 8)).slice(0, Math.max(minLength, length))
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
