import { useLoaded } from '#kit/api'
import { List, ListItem, Skeleton } from '#kit/components'
import { useWords } from '#kit/words'
import { cardWords } from '../words/card.ts'
import { EntryItem } from './entry-item.tsx'
import { readLastUse } from './history.ts'
import { WatchAlarm } from './watch-line.tsx'

/** On the card's page: the newest use, and the way to all. Where it cannot be loaded, nothing is in the way. */
export function LastUse() {
  const { card } = useWords(cardWords)
  const loaded = useLoaded('last-use', readLastUse)
  if (loaded.state === 'failed') return <WatchAlarm />
  if (loaded.state === 'loading') return <Skeleton shape="list" count={1} />
  return (
    <>
      <WatchAlarm />
      <List title={card.uses} note={loaded.value ? undefined : card.noUses}>
        {loaded.value && <EntryItem entry={loaded.value} />}
        <ListItem icon="uses" title={card.all} href="#/uses" />
      </List>
    </>
  )
}
