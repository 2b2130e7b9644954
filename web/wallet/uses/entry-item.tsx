import type { Entry } from '#contract/identity/history'
import { Badge, Icon, ListItem } from '#kit/components'
import { useFormat, useLanguage, useWords } from '#kit/words'
import { usesWords } from '../words/uses.ts'
import { entryWords } from './entry-words.ts'
import './uses.css'

export function EntryItem({ entry }: { entry: Entry }) {
  const words = useWords(usesWords)
  const language = useLanguage()
  const format = useFormat()
  const { icon, tone, title, summary, isLookup } = entryWords(entry.event, words, language)
  return (
    <ListItem
      leading={
        <span className={`use-icon use-${tone}`}>
          <Icon name={icon} size={22} />
        </span>
      }
      title={title}
      detail={
        <>
          {isLookup && <Badge tone="warn">{words.uses.badge}</Badge>} {summary}
        </>
      }
      trailing={<time dateTime={entry.at}>{format.time(entry.at)}</time>}
      href={`#/uses/${entry.sequence}`}
    />
  )
}
