import { useLoaded } from '#kit/api'
import { Button } from '#kit/components'
import { currentProfile, openProfile, ownProfile, readWards } from '#kit/holder'
import { useWords } from '#kit/words'
import { familyWords } from '../words/family.ts'
import './family.css'

/** On every page of a child's place: whose card this is, and the way back to one's own. */
export function ProfileBar() {
  const { profile } = useWords(familyWords)
  const wards = useLoaded('wards', readWards)
  const name =
    wards.state === 'loaded' ? wards.value.find((one) => one.profile === currentProfile)?.name : undefined
  return (
    <aside className="profile-bar" aria-label={profile.switch}>
      <strong>{name === undefined ? '' : profile.of(name)}</strong>
      <Button kind="secondary" size="small" onClick={() => openProfile(ownProfile)}>
        {profile.mine}
      </Button>
    </aside>
  )
}
