import { useLoaded } from '#kit/api'
import { Button, EmptyState, LinkButton, Page } from '#kit/components'
import { currentWard, openProfile, ownProfile } from '#kit/holder'
import { useWords } from '#kit/words'
import { familyWords } from '../words/family.ts'

/** @param resume where what was begun goes on */
type ChildHomeProps = { resume: string | undefined }

/** A child's place that holds no card. Nobody applies from here: the guardian does, from their own page. */
export function ChildHomePage({ resume }: ChildHomeProps) {
  const { profile, ward: words } = useWords(familyWords)
  const ward = useLoaded('ward', currentWard)
  const wardId = ward.state === 'loaded' ? ward.value?.wardId : undefined
  const toFamily = () => openProfile(ownProfile, wardId ? `/family/ward/${wardId}` : '/family')
  const action = (
    <>
      {resume && <LinkButton href={resume}>{words.resume}</LinkButton>}
      <Button kind={resume ? 'secondary' : 'primary'} onClick={toFamily}>
        {profile.toFamily}
      </Button>
      {!resume && (
        <LinkButton href="#/desk/code" kind="quiet" icon="key">
          {words.deskCode}
        </LinkButton>
      )}
    </>
  )
  return (
    <Page title={profile.empty} hasOwnHeading>
      <EmptyState
        isPage
        icon="card"
        title={profile.empty}
        text={resume ? profile.begunText : profile.emptyText}
        action={action}
      />
    </Page>
  )
}
