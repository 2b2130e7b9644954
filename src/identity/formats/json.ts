// What JSON.parse yields, as a type: every parser of this slice starts from it, so that no claim is believed unread.

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** A claims path pointer (OpenID4VP 1.0 §7) without `null`: it names one place. */
export type ClaimPath = readonly (string | number)[]

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The JSON text as a value, or `undefined` where it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** The JSON text as an object, or `undefined` where it is not JSON or not an object. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text)
  return isObject(value) ? value : undefined
}
