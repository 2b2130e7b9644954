import { useState } from 'react'
import type { MyCard } from '#contract/identity/cards'
import { useAction, useLoaded } from '#kit/api'
import {
  Badge,
  Button,
  ConfirmDialog,
  EmptyState,
  List,
  ListItem,
  Page,
  RefusalNote,
  Skeleton,
  toast,
} from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { LoadFailed } from '../load-failed.tsx'
import { residentApi } from '../holding.ts'
import { cardWords } from '../words/card.ts'
import { meWords } from '../words/me.ts'

type Device = MyCard['devices'][number]

export function DevicesPage() {
  const { devices } = useWords(meWords)
  const loaded = useLoaded('devices', (signal) => residentApi.get<MyCard>('/api/cards/mine', { signal }))
  const [chosen, setChosen] = useState<Device>()
  const stop = useAction(async () => {
    await residentApi.post(`/api/cards/mine/devices/${chosen?.deviceId}/stop`)
    setChosen(undefined)
    toast(devices.stopped, { tone: 'good' })
    loaded.reload()
  })
  return (
    <Page title={devices.title} back="#/me">
      <p className="lead">{devices.lead}</p>
      {loaded.state === 'loading' && <Skeleton shape="list" count={2} />}
      {loaded.state === 'failed' && <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />}
      {loaded.state === 'loaded' && <DeviceList devices={loaded.value.devices} onStop={setChosen} />}
      <ConfirmDialog
        title={devices.stopAsk}
        confirmLabel={devices.stop}
        isDangerous
        isOpen={chosen !== undefined}
        isBusy={stop.isBusy}
        onConfirm={() => void stop.run()}
        onClose={() => setChosen(undefined)}
      >
        <p>{devices.stopText}</p>
        {chosen?.isThisDevice && <p>{devices.stopThis}</p>}
        <RefusalNote refusal={stop.refused} />
      </ConfirmDialog>
    </Page>
  )
}

function DeviceList({ devices, onStop }: { devices: readonly Device[]; onStop: (device: Device) => void }) {
  const words = useWords(meWords)
  const { card } = useWords(cardWords)
  const format = useFormat()
  if (devices.length === 0) return <EmptyState icon="phone" title={words.devices.empty} />
  return (
    <List>
      {devices.map((device) => (
        <ListItem
          key={device.deviceId}
          icon="phone"
          title={device.isThisDevice ? words.devices.thisDevice : words.devices.other}
          detail={
            device.endedAt === null
              ? words.devices.since(format.date(device.registeredAt))
              : words.devices.ended(format.date(device.endedAt))
          }
          trailing={
            device.state === 'active' ? (
              <Button kind="secondary" size="small" onClick={() => onStop(device)}>
                {words.devices.stop}
              </Button>
            ) : (
              <Badge>{card.states.ended}</Badge>
            )
          }
        />
      ))}
    </List>
  )
}
