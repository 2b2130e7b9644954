import { useEffect, useState } from 'react'
import type { KeysAnswer } from '#contract/identity/people'
import { api } from '../frame/api.ts'
import { useRight } from '../frame/session.ts'

const pauseMs = 2000

/** Asked every two seconds while somebody looks; undefined: not yet, or not for this operator. */
export function useKeys(): KeysAnswer | undefined {
  const [keys, setKeys] = useState<KeysAnswer>()
  const isAllowed = useRight('people.read')
  useEffect(() => {
    if (!isAllowed) return
    const ask = () => {
      if (document.hidden) return
      api
        .get<KeysAnswer>('/api/people/keys', { timeoutMs: 4000 })
        .then(setKeys)
        .catch(() => {
          // The note above says what is wrong with the server; what was shown stays.
        })
    }
    ask()
    const timer = setInterval(ask, pauseMs)
    return () => clearInterval(timer)
  }, [isAllowed])
  return keys
}
