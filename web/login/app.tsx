import { Announcements, EmptyState, LanguageSwitch, Page, Tally } from '#kit/components'
import { useRoute } from '#kit/route'
import { useWords } from '#kit/words'
import { LoginPage } from './login-page.tsx'
import { loginWords } from './words.ts'

/** `#/<uid>`, and on the way back from the wallet `#/<uid>?request_id=…&response_code=…`. */
export function App() {
  const { parts, query } = useRoute()
  const [uid] = parts
  const requestId = query.get('request_id')
  const responseCode = query.get('response_code')
  const answer = requestId && responseCode ? { requestId, responseCode } : undefined
  return (
    <>
      {uid ? <LoginPage key={`${uid} ${requestId}`} uid={uid} answer={answer} /> : <NoLogin />}
      <Announcements />
    </>
  )
}

function NoLogin() {
  const words = useWords(loginWords)
  return (
    <Page title={words.noneTitle} isTitleHidden actions={<LanguageSwitch isCompact />}>
      <EmptyState title={words.noneTitle} text={words.noneText} picture={<Tally fit={0} size={88} />} />
    </Page>
  )
}
