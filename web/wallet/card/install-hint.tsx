import { useSyncExternalStore, useState } from 'react'
import { Button, Panel, toast } from '#kit/components'
import { useWords } from '#kit/words'
import { cardWords } from '../words/card.ts'

/** Browsers that can install a page tell so with an event, once, and wait for a press. */
type InstallEvent = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> }
let offered: InstallEvent | undefined
const listeners = new Set<() => void>()

function tell(event: InstallEvent | undefined): void {
  offered = event
  for (const listener of listeners) listener()
}

function isInstallEvent(event: Event): event is InstallEvent {
  return 'prompt' in event
}

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  if (isInstallEvent(event)) tell(event)
})

export function InstallHint() {
  const { card } = useWords(cardWords)
  const [isLater, setLater] = useState(false)
  const event = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => offered,
  )
  if (!event || isLater) return null
  const install = async () => {
    const { outcome } = await event.prompt()
    tell(undefined)
    if (outcome === 'accepted') toast(card.installed, { tone: 'good' })
  }
  return (
    <Panel title={card.install}>
      <p className="quiet">{card.installText}</p>
      <div className="row">
        <Button size="small" icon="download" onClick={() => void install()}>
          {card.install}
        </Button>
        <Button size="small" kind="quiet" onClick={() => setLater(true)}>
          {card.later}
        </Button>
      </div>
    </Panel>
  )
}
