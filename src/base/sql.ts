import assert from 'node:assert/strict'

// SQL in tagged templates: a value is always a parameter, never text. A template inside a template is a part of it.

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined }
type Simple = string | number | bigint | boolean | Date | Uint8Array | null
export type Value =
  | Simple
  | readonly Simple[]
  | readonly (readonly Simple[])[]
  | JsonValue
  | Statement<unknown>

export type Row = Record<string, unknown>

/** Tagged template: await sql`select …`. The pool's, or a transaction's: a function that takes one serves both. */
export type Sql = {
  <Rows extends readonly object[] = Row[]>(
    text: TemplateStringsArray,
    ...values: readonly Value[]
  ): Statement<Rows>
  /** A value for a json or jsonb column. */
  json: (value: unknown) => JsonValue
  /** Text as it stands, several statements too: for migrations, and names that cannot be parameters. */
  unsafe: (text: string, values?: readonly unknown[]) => Promise<Row[]>
}

/** What is sent to the server. Statements with a name are prepared once on each connection. */
export type Query = { text: string; values: unknown[]; name?: string }
export type Run = (query: Query) => Promise<Row[]>

export function createSql(run: Run): Sql {
  const tag = <Rows extends readonly object[] = Row[]>(
    text: TemplateStringsArray,
    ...values: readonly Value[]
  ) => new Statement<Rows>({ text, values, run })
  return Object.assign(tag, {
    json: (value: unknown) => new JsonValue(value),
    unsafe: (text: string, values: readonly unknown[] = []) => run({ text, values: [...values] }),
  })
}

class JsonValue {
  readonly json: string
  constructor(value: unknown) {
    this.json = JSON.stringify(value ?? null)
  }
}

type Template = { text: TemplateStringsArray; values: readonly Value[]; run: Run }

/** Runs when it is awaited, once; put into another template, it becomes a part of that and does not run. */
class Statement<Rows> implements Promise<Rows> {
  readonly [Symbol.toStringTag] = 'Statement'
  readonly template: Template
  #running: Promise<Rows> | undefined

  constructor(template: Template) {
    this.template = template
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then<A = Rows, B = never>(
    done?: ((rows: Rows) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // oxlint-disable-next-line promise/no-callback-in-promise -- they are the caller's
    return this.#run().then(done, failed)
  }

  catch<B = never>(failed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Rows | B> {
    return this.#run().catch(failed)
  }

  finally(after?: (() => void) | null): Promise<Rows> {
    return this.#run().finally(after)
  }

  #run(): Promise<Rows> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the statement's own type says what its rows hold
    this.#running ??= this.template.run(compile(this.template)) as Promise<Rows>
    return this.#running
  }
}

/** The text with $1, $2 … and the values for them. */
export function compile(template: Pick<Template, 'text' | 'values'>): Query {
  const parts: string[] = []
  const values: unknown[] = []
  append(template, parts, values)
  const text = parts.join('')
  return { text, values, ...nameOf(text) }
}

function append({ text, values }: Pick<Template, 'text' | 'values'>, parts: string[], sent: unknown[]): void {
  for (const [place, words] of text.entries()) {
    parts.push(words)
    if (place === values.length) return
    const value = values[place]
    assert(value !== undefined, 'undefined is no value of SQL: say null, or give the value')
    if (value instanceof Statement) append(value.template, parts, sent)
    else {
      sent.push(value instanceof JsonValue ? value.json : value)
      parts.push(`$${sent.length}`, castOf(value))
    }
  }
}

// The server guesses the type of a bare parameter from what stands around it: `$1 + interval '1 day'` would be an
// interval. Where JavaScript's type says more, so do we.
function castOf(value: Exclude<Value, Statement<unknown>>): string {
  if (value instanceof Date) return '::timestamptz'
  if (value instanceof Uint8Array) return '::bytea'
  if (value instanceof JsonValue) return '::jsonb'
  if (typeof value === 'bigint') return '::int8'
  if (typeof value === 'boolean') return '::boolean'
  return ''
}

// Templates are as many as the source has; a program that made texts without end would fill the server's memory.
const namesMax = 5_000
const names = new Map<string, string>()

function nameOf(text: string): { name?: string } {
  const known = names.get(text)
  if (known) return { name: known }
  if (names.size >= namesMax) return {}
  const name = `s${names.size}`
  names.set(text, name)
  return { name }
}
