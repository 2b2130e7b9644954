import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consoleOf } from './consoleRoutes.ts'
import { inviteFrom, joinAsOperator } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// Operators who try what is not theirs to do.

let target: Target
let chief: Awaited<ReturnType<typeof joinAsOperator>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  chief = await joinAsOperator(target, target.invitation)
})
after(() => target.close())

test('an operator without the right is refused, on every route that needs one', async () => {
  const invitation = await inviteFrom(target, chief.headers, ['enrolments.read'])
  const { headers } = await joinAsOperator(target, invitation)
  const { routes, others } = await consoleOf(target)
  const needing = routes.filter(({ path }) => !/passkeys|enrolment/.test(path))
  assert.deepEqual(await others(needing, headers, [403, 'parties.right_missing']), [])
})

test('who may invite hands out no right that they lack', async () => {
  const invitation = await inviteFrom(target, chief.headers, ['operators.invite'])
  const { headers } = await joinAsOperator(target, invitation)
  for (const rights of [['people.read'], ['operators.invite', 'cards.manage']])
    assert.deepEqual(refusal(await target.json('POST', '/api/parties/invitations', { rights }, headers)), [
      403,
      'parties.right_missing',
    ])
})
