import { useState } from 'react'
import { Button, Panel } from '#kit/components'
import type { Loaded } from '#kit/api'
import { useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { EnterGuardianDialog } from './enter-guardian-dialog.tsx'
import type { Relations } from './guardian-calls.ts'
import { guardianWords } from './guardian-words.ts'
import { RelationItem } from './relation-item.tsx'

/** Of somebody under eighteen: who may answer for them. Of everybody else there is nothing to show. */
export function GuardiansPanel({ personId, loaded }: { personId: string; loaded: Loaded<Relations> }) {
  const words = useWords(guardianWords)
  const [isEntering, setEntering] = useState(false)
  if (loaded.state === 'loaded' && loaded.value.band === 'adult') return null
  return (
    <Panel title={words.title}>
      <LoadedView loaded={loaded} skeleton="lines">
        {({ band, registered, relations }) => (
          <div className="stack">
            {band !== 'adult' && <p className="quiet">{words.minor[band]}</p>}
            {(registered > 0 || relations.length === 0) && (
              <p>{registered > 0 ? words.registered(registered) : words.none}</p>
            )}
            {relations.map((relation) => (
              <RelationItem key={relation.relationId} relation={relation} onChanged={loaded.reload} />
            ))}
          </div>
        )}
      </LoadedView>
      <div>
        <Button kind="secondary" size="small" onClick={() => setEntering(true)}>
          {words.enter}
        </Button>
      </div>
      {isEntering && (
        <EnterGuardianDialog
          wardId={personId}
          onClose={() => setEntering(false)}
          onDone={() => {
            setEntering(false)
            loaded.reload()
          }}
        />
      )}
    </Panel>
  )
}
