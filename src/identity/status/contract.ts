import { Type } from 'typebox'

/** Every code this slice refuses with. */
export const refusals = ['status.unknown_list', 'status.history_unsupported'] as const

export const listParams = Type.Object(
  { listId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) },
  { additionalProperties: false },
)

export const listQuery = Type.Object(
  {
    time: Type.Optional(
      Type.String({
        maxLength: 32,
        description: 'a moment in the past (§8.4): not kept, because it would show when a card was stopped',
      }),
    ),
  },
  { additionalProperties: false },
)

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /status/lists/{listId}': {
    gives: 'application/statuslist+jwt',
    refusals: { 404: ['status.unknown_list'], 501: ['status.history_unsupported'] },
  },
}
