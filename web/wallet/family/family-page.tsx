import { useLoaded } from '#kit/api'
import { Badge, EmptyState, List, ListItem, Page, Skeleton } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { familyWords } from '../words/family.ts'
import { type Family, readFamily, type Ward } from './calls.ts'

/** Whose guardian I am, and what I am asked. */
export function FamilyPage() {
  const { family } = useWords(familyWords)
  const loaded = useLoaded('family', readFamily)
  return (
    <Page title={family.title} back="#/me">
      {loaded.state === 'loading' && <Skeleton shape="list" count={3} />}
      {loaded.state === 'failed' && <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />}
      {loaded.state === 'loaded' && <Shown family={loaded.value} />}
    </Page>
  )
}

function Shown({ family: { wards, requests } }: { family: Family }) {
  const { family } = useWords(familyWords)
  const format = useFormat()
  if (wards.length === 0) return <EmptyState icon="people" title={family.empty} text={family.emptyText} />
  return (
    <>
      {requests.length > 0 && (
        <List title={family.requests}>
          {requests.map(({ applicationId, name, askedAt }) => (
            <ListItem
              key={applicationId}
              icon="card"
              title={family.request(name)}
              detail={family.requestDetail(format.relative(askedAt))}
              href={`#/family/${applicationId}`}
            />
          ))}
        </List>
      )}
      <p className="quiet">{family.lead}</p>
      <List title={family.wards}>
        {wards.map((ward) => (
          <ListItem
            key={ward.wardId}
            icon="person"
            title={ward.name}
            detail={family.bands[ward.band]}
            trailing={<WardState ward={ward} />}
            href={`#/family/ward/${ward.wardId}`}
          />
        ))}
      </List>
    </>
  )
}

export function WardState({ ward: { card } }: { ward: Ward }) {
  const { family } = useWords(familyWords)
  if (!card) return <Badge>{family.noCard}</Badge>
  return <Badge tone={card.state === 'active' ? 'good' : 'warn'}>{family.states[card.state]}</Badge>
}
