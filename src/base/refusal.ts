/** Ids, amounts and times that make a refusal useful. Never personal data, never a secret. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/**
 * "The answer is no." Thrown by rules, turned into `application/problem+json` at one place: base/http.
 *
 * The code is public API: it is listed in the slice's contract.ts, has words in two languages in
 * web/kit/words, and changes only with a changelog line.
 */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly facts: Facts

  constructor(code: string, status: number, facts: Facts = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.facts = facts
  }
}
