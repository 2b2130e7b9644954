import type { RefusalWords } from './refusals.ts'
import type { commonRefusalsZh } from './refusals.zh.ts'

const wait: RefusalWords['next'] = (facts, format) =>
  `Please wait ${format.duration(Number(facts['retryAfterSeconds'] ?? 60))}, then try again.`
const untrusted: RefusalWords['next'] =
  'Nothing was given away. Please do not go on, and tell them or the service desk.'
const restart: RefusalWords['next'] = 'Go back to the other page and start again. Nothing was given away.'
const later: RefusalWords['next'] = 'This is not your fault. Try again in a moment; finished steps are kept.'

export const commonRefusalsEn: Record<keyof typeof commonRefusalsZh, RefusalWords> = {
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
  'web.server_error': { title: 'The service has a problem', next: later },
  'web.not_found': {
    title: 'This page does not exist',
    next: 'The link may be incomplete. Go back and try again.',
  },
  'web.link_unknown': {
    title: 'This code does not ask for your card',
    next: 'Scan the Hufu code on the shop’s or desk’s screen.',
  },
  'web.link_incomplete': { title: 'The link is not complete', next: 'Ask them for a new code.' },
  'web.link_insecure': { title: 'The link is not safe', next: untrusted },
  'web.certificate_malformed': { title: 'Something is wrong with their certificate', next: untrusted },
  'web.verifier_untrusted': { title: 'They are not registered with the city', next: untrusted },
  'web.verifier_unregistered': { title: 'They are not registered with the city', next: untrusted },
  'web.over_asking': {
    title: 'They ask for too much',
    next: 'Refused: they were not registered to ask this. Nothing was given away.',
  },
  'web.request_malformed': { title: 'Something is wrong with their request', next: restart },
  'web.request_forged': { title: 'The signature of the request is wrong', next: untrusted },
  'web.request_expired': { title: 'This request has expired', next: restart },
  'web.clock_wrong': {
    title: 'The clock of your phone is wrong',
    next: 'Switch on “set time automatically” in its settings and try again.',
  },
  'web.no_copies': {
    title: 'A network is needed for a moment',
    next: 'The one-time copies of your card are used up. They are renewed as soon as you are online.',
  },
  'web.no_session': { title: 'There is no card on this device', next: 'Get a card first.' },
  'web.issuer_malformed': { title: 'Making the card went wrong', next: later },
  'base.invalid_input': {
    title: 'Something is not filled in correctly',
    next: 'Check what is marked, then send it again.',
  },
  'base.unreadable_body': { title: 'What was sent could not be read', next: 'Please try again.' },
  'base.body_too_large': {
    title: 'What was sent is too large',
    next: 'Use a smaller picture, or less of it.',
  },
  'base.unsupported_media_type': {
    title: 'This kind of file is not supported',
    next: 'Use another format, for example JPEG.',
  },
  'base.not_found': { title: 'Not found', next: 'It may have been removed. Go back and try again.' },
  'base.method_not_allowed': { title: 'This cannot be done here', next: 'Go back and try again.' },
  'base.too_many_requests': { title: 'That was too fast', next: wait },
  'base.too_many_attempts': { title: 'Too many attempts', next: wait },
  'base.unavailable': { title: 'The service is busy', next: later },
  'base.internal': { title: 'The service has a problem', next: later },
}
