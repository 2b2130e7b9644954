// A small wallet in Node, for tests: gets copies of a card by OpenID4VCI and shows them by OpenID4VP. It speaks HTTP
// only, so that what passes here passes for a stranger's wallet.
import { testKey, type TestKey } from '#test/device'
import type { Copy } from './wallet/copy.ts'
import { call, type Offer, redeem, type Session } from './wallet/issuance.ts'
import {
  answer,
  decline,
  fetchRequest,
  type Misdeeds,
  parseLink,
  type Request,
  type Sent,
} from './wallet/presentation.ts'

export type { Copy } from './wallet/copy.ts'
export type { Misdeeds, Sent } from './wallet/presentation.ts'

export type ScriptedWallet = {
  device: TestKey
  copies: Copy[]
  session: () => Session | null
  /** Redeems a credential offer for `count` copies. */
  redeem: (offer: Offer, count?: number) => Promise<void>
  /** Calls a route of the origin with the wallet's token and proof. */
  call: (method: string, path: string, json?: object) => ReturnType<typeof call>
  /** Looks at a request without answering it. */
  read: (link: string, method?: 'GET' | 'POST') => Promise<Request>
  /** Consents: uses up one copy. */
  answer: (link: string, misdeeds?: Misdeeds) => Promise<Sent>
  decline: (link: string) => Promise<Sent>
}

/** @param options.copies a card got elsewhere */
export function scriptedWallet(options: {
  origin: string
  device?: TestKey
  copies?: Copy[]
}): ScriptedWallet {
  const { origin, device = testKey() } = options
  const copies = [...(options.copies ?? [])]
  let session: Session | null = null

  function take(): Copy {
    const copy = copies.shift()
    if (!copy) throw new Error('no copies left')
    return copy
  }

  return {
    device,
    copies,
    session: () => session,
    async redeem(offer, count = 10) {
      const redeemed = await redeem(device, offer, count)
      session = redeemed.session
      copies.push(...redeemed.copies)
    },
    call: (method, path, json) =>
      call(device, {
        method,
        url: `${origin}${path}`,
        ...(session ? { accessToken: session.accessToken } : {}),
        ...(json ? { json } : {}),
      }),
    read: (link, method) => fetchRequest(parseLink(link), method),
    answer: async (link, misdeeds) => answer(await fetchRequest(parseLink(link)), take(), misdeeds),
    decline: async (link) => decline(await fetchRequest(parseLink(link))),
  }
}
