import { createApi, Refused, type Api } from '#kit/api'
import { lapse, lapses } from './session.ts'

/** The console's calls carry the session cookie; one that comes back "who are you?" tells the whole app. */
const bare = createApi()

async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof Refused && lapses.has(thrown.code)) lapse()
    throw thrown
  }
}

export const api: Api = {
  get: (path, more) => watched(bare.get(path, more)),
  post: (path, body = {}, more) => watched(bare.post(path, body, more)),
  put: (path, body, more) => watched(bare.put(path, body, more)),
  patch: (path, body, more) => watched(bare.patch(path, body, more)),
  delete: (path, body, more) => watched(bare.delete(path, body, more)),
  send: (call) => watched(bare.send(call)),
}
