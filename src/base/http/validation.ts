import type { FastifySchemaCompiler } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Refusal } from '#base/refusal'

const depthMax = 32

/**
 * Checks each part of a request against its schema. A body must fit as it stands; query and path are text,
 * so '12' becomes 12 there. What the schema does not name is refused where it says additionalProperties: false,
 * not dropped: a caller who misspells a field learns it.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : withNumbers(schema, given)
    const unfit = unfitPlace(value)
    if (unfit === null && validator.Check(value)) return { value }
    const path = unfit ?? validator.Errors(value)[0]?.instancePath ?? ''
    return { error: new Refusal('base.invalid_input', 400, { field: fieldName(httpPart, path) }) }
  }
}

/**
 * The numbers among texts. Only what is one as it stands: `Value.Convert` also reads 1.5 as 1, and the first of a
 * parameter given twice.
 */
function withNumbers(schema: TSchema, given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !Type.IsObject(schema)) return given
  const fields = Object.entries(given).map(([name, one]): [string, unknown] => {
    const property = schema.properties[name]
    const isNumber = property !== undefined && Type.IsInteger(property)
    return [name, isNumber && typeof one === 'string' && wholeNumber.test(one) ? Number(one) : one]
  })
  return Object.fromEntries(fields)
}

const wholeNumber = /^-?(0|[1-9]\d{0,14})$/

/**
 * Where something stands that no route could take: a text that the database cannot keep as it is (it has no NUL, and
 * half of a surrogate pair is no character), or lists in lists deeper than whatever walks them has stack.
 */
function unfitPlace(given: unknown): string | null {
  const left = [{ value: given, path: '', depth: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path, depth } = next
    if (typeof value === 'string' && !isStorable(value)) return path
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) continue
    if (depth >= depthMax) return path
    for (const [name, one] of Object.entries(value)) {
      if (!isStorable(name)) return path
      if (typeof one === 'string' || typeof one === 'object')
        left.push({ value: one, path: `${path}/${name}`, depth: depth + 1 })
    }
  }
  return null
}

const isStorable = (text: string) => !text.includes('\u0000') && text.isWellFormed()

// '/consents/face' → 'body.consents.face'. The place only, never the value; a field nobody asked for is named as its
// sender named it, and goes back to the sender alone.
function fieldName(part: string, instancePath: string): string {
  const place = instancePath.replaceAll('/', '.').slice(0, 100)
  return `${part === 'querystring' ? 'query' : part}${place}`
}
