import { operatorRefusalsEn } from './operator-refusals.en.ts'
import type { RefusalWords } from './refusals.ts'
import type { RefusalCode } from './refusals.zh.ts'

const wait: RefusalWords['next'] = (facts, format) =>
  `Please wait ${format.duration(Number(facts['retryAfterSeconds'] ?? 60))}, then try again.`

export const refusalsEn: Record<RefusalCode, RefusalWords> = {
  'web.unknown': {
    title: 'Something went wrong',
    next: 'Please try again. If it keeps happening, the service desk will help you.',
  },
  'web.offline': {
    title: 'No network',
    next: 'Check your connection. You will go on from here; nothing you entered is lost.',
  },
  'web.unreachable': {
    title: 'Hufu cannot be reached',
    next: 'Check your connection and try again. Finished steps are kept.',
  },
  'web.timeout': { title: 'This is taking too long', next: 'The network may be slow. Please try again.' },
  'web.server_error': {
    title: 'The service has a problem',
    next: 'This is not your fault. Try again in a moment; finished steps are kept.',
  },
  'web.not_found': {
    title: 'This page does not exist',
    next: 'The link may be incomplete. Go back and try again.',
  },
  'base.invalid_input': {
    title: 'Something is not filled in correctly',
    next: 'Check what is marked, then send it again.',
  },
  'base.too_many_attempts': { title: 'Too many attempts', next: wait },
  ...operatorRefusalsEn,
}
