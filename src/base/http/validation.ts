import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { Refusal } from '#base/refusal'

/**
 * Checks each part of a request against its schema. A body must fit as it stands; query and path are text,
 * so '12' becomes 12 there. What the schema does not name is refused where it says additionalProperties: false,
 * not dropped: a caller who misspells a field learns it.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : Value.Convert(schema, given)
    if (validator.Check(value)) return { value }
    const path = validator.Errors(value)[0]?.instancePath ?? ''
    return { error: new Refusal('base.invalid_input', 400, { field: fieldName(httpPart, path) }) }
  }
}

// '/consents/face' → 'body.consents.face'. The place only, never the value; a field nobody asked for is named as its
// sender named it, and goes back to the sender alone.
function fieldName(part: string, instancePath: string): string {
  const place = instancePath.replaceAll('/', '.').slice(0, 100)
  return `${part === 'querystring' ? 'query' : part}${place}`
}
