import { useAction, useLoaded } from '#kit/api'
import { Button, Note, Page, Panel, RefusalNote, Skeleton } from '#kit/components'
import { openProfile, placeFor } from '#kit/holder'
import { useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { familyWords } from '../words/family.ts'
import { readFamily, type Ward } from './calls.ts'

/** A code is redeemed in the child's own place: in one's own the new card would take the place of one's own. */
export async function bringCode(ward: Pick<Ward, 'wardId' | 'name'>): Promise<void> {
  const { profile } = await placeFor(ward)
  openProfile(profile, '/desk/code')
}

/** Without a camera: what to bring, and where the code goes that comes of it. */
export function WardDeskPage({ wardId }: { wardId: string }) {
  const { family, ward: words } = useWords(familyWords)
  const loaded = useLoaded('family', readFamily)
  const ward = loaded.state === 'loaded' ? loaded.value.wards.find((one) => one.wardId === wardId) : undefined
  return (
    <Page
      title={words.desk}
      back={`#/family/ward/${wardId}`}
      footer={ward ? <Bring ward={ward} /> : undefined}
    >
      {loaded.state === 'loading' && <Skeleton shape="list" count={4} />}
      {loaded.state === 'failed' && <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />}
      {loaded.state === 'loaded' && !ward && <Note>{family.emptyText}</Note>}
      {ward && (
        <>
          <p className="lead">{words.deskLead(ward.name)}</p>
          <Panel>
            <ol className="numbered">
              {words.deskSteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </Panel>
        </>
      )}
    </Page>
  )
}

function Bring({ ward }: { ward: Ward }) {
  const { ward: words } = useWords(familyWords)
  const bring = useAction(() => bringCode(ward))
  return (
    <>
      <RefusalNote refusal={bring.refused} />
      <Button icon="key" isWide isBusy={bring.isBusy} onClick={() => void bring.run()}>
        {words.deskCode}
      </Button>
    </>
  )
}
