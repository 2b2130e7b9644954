import { useState } from 'react'
import type { Rights } from '#contract/identity/rights'
import { useAction, useLoaded } from '#kit/api'
import { Button, Page, Panel, RefusalNote, Skeleton, toast } from '#kit/components'
import { useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { residentApi } from '../holding.ts'
import { saveFile } from '../save-file.ts'
import { rightsWords } from '../words/rights.ts'
import { ErasePanel } from './erase-panel.tsx'
import { FacePanel } from './face-panel.tsx'

/** What is kept about the person: to take along, to take back, to end. */
export function DataPage() {
  const { rights: words } = useWords(rightsWords)
  const loaded = useLoaded('rights', (signal) => residentApi.get<Rights>('/api/rights', { signal }))
  const [changed, setChanged] = useState<Rights>()
  const rights = changed ?? (loaded.state === 'loaded' ? loaded.value : undefined)
  return (
    <Page title={words.title} back="#/me">
      <p className="lead">{words.lead}</p>
      {loaded.state === 'loading' && <Skeleton shape="list" count={3} />}
      {loaded.state === 'failed' && <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />}
      {rights && (
        <>
          <CopyPanel />
          <FacePanel rights={rights} onChanged={setChanged} />
          <ErasePanel rights={rights} onChanged={setChanged} />
        </>
      )}
    </Page>
  )
}

const copyTimeoutMs = 60_000

function CopyPanel() {
  const { rights: words } = useWords(rightsWords)
  const copy = useAction(async () => {
    const call = { method: 'GET', url: '/api/rights/copy', timeoutMs: copyTimeoutMs } as const
    const response = await residentApi.send({ ...call, headers: { accept: 'application/zip' } })
    saveFile(`hufu-${new Date().toISOString().slice(0, 10)}.zip`, await response.blob())
    toast(words.copied, { tone: 'good' })
  })
  return (
    <Panel title={words.copyTitle}>
      <p>{words.copyText}</p>
      <RefusalNote refusal={copy.refused} />
      <Button kind="secondary" icon="document" isWide isBusy={copy.isBusy} onClick={() => void copy.run()}>
        {copy.isBusy ? words.copying : words.copy}
      </Button>
    </Panel>
  )
}
