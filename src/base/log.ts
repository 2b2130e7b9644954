import { destination, pino } from 'pino'
import type { Logger } from 'pino'

export type Log = Logger

// Names under which personal data or a secret could be handed to the log by mistake.
// The rule is not to log them at all; this is the net below the rule.
const secretNames = [
  'name', 'idNumber', 'birthDate', 'birthdate', 'address', 'portrait', 'password', 'token', 'accessToken',
  'refreshToken', 'secret', 'authorization', 'cookie', 'dpop', 'url', 'query', 'body', 'parameters', 'detail',
] // biome-ignore format: one paragraph of names
const redact = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/**
 * JSON lines on standard error: standard output is for what a person asked for.
 *
 * @param write instead of standard error: tests look at the lines
 */
export function createLog(options: { level: string; write?: (line: string) => void }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: redact, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
  }
  return pino(settings, options.write ? { write: options.write } : destination(2))
}

/**
 * What may be said of an error. PostgreSQL puts row values into `message` and `detail` ("Key (name)=(…) already
 * exists"), so of its errors only the code and the places are told.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const told = { type: error.name, ...pick(error, ['code']), stack: frames.slice(0, 12).join('\n') }
  if ('severity' in error && 'routine' in error) return { ...told, ...pick(error, postgresPlaces) }
  return {
    ...told,
    message: safeMessage(error),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
  }
}

// JSON.parse and assert.equal quote what they were given. Anywhere else a long number may still be somebody's.
function safeMessage(error: Error): string {
  if (error instanceof SyntaxError || ('generatedMessage' in error && error.generatedMessage))
    return '[quotes its input]'
  return error.message.replace(/\d{6,}/g, '[number]')
}

const postgresPlaces = ['severity', 'schema', 'table', 'column', 'constraint', 'routine']

function pick(error: Error, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(error).filter(([name]) => names.includes(name)))
}
