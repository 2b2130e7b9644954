import { useLoaded } from '#kit/api'
import { Button } from '#kit/components'
import { currentWard, openProfile, ownProfile } from '#kit/holder'
import { useWords } from '#kit/words'
import { familyWords } from '../words/family.ts'
import './family.css'

/** On every page of a child's place: whose card this is, and the way back to one's own. */
export function ProfileBar() {
  const { profile } = useWords(familyWords)
  const ward = useLoaded('ward', currentWard)
  const name = ward.state === 'loaded' ? ward.value?.name : undefined
  return (
    <aside className="profile-bar" aria-label={profile.switch}>
      <strong>{name === undefined ? '' : profile.of(name)}</strong>
      <Button kind="secondary" size="small" onClick={() => openProfile(ownProfile)}>
        {profile.mine}
      </Button>
    </aside>
  )
}
