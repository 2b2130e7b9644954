import type {
  Board,
  Code,
  ConfirmVisit,
  PrepareVisit,
  RejectVisit,
  Visit,
  VisitPage,
} from '#contract/identity/desk'
import { api } from '../frame/api.ts'

export type { Board, Code, PrepareVisit, RejectVisit, Visit, VisitPage }

/** Which visit: of whom, and which of theirs. */
export type Named = { personId: string; visitId: string }

const visits = '/api/desk/visits'
const pathOf = ({ personId, visitId }: Named) => `/api/desk/people/${personId}/visits/${visitId}`
const again = { isIdempotent: true }

export const readBoard = (signal: AbortSignal): Promise<Board> => api.get(visits, { signal })
export const readVisit = (named: Named, signal: AbortSignal): Promise<VisitPage> =>
  api.get(pathOf(named), { signal })
export const prepare = (form: PrepareVisit): Promise<Visit> => api.post(visits, form, again)
export const confirm = (named: Named, decision: ConfirmVisit): Promise<Visit> =>
  api.post(`${pathOf(named)}/confirm`, decision, again)
export const reject = (named: Named, decision: RejectVisit): Promise<Visit> =>
  api.post(`${pathOf(named)}/reject`, decision, again)
export const withdraw = (named: Named): Promise<Visit> =>
  api.post(`${pathOf(named)}/withdraw`, undefined, again)
export const makeCode = (named: Named, requestId: string): Promise<Code> =>
  api.post(`${pathOf(named)}/code`, { requestId }, again)
