import type { Entry } from '#contract/identity/history'
import { Badge, Icon, ListItem } from '#kit/components'
import { useFormat, useLanguage, useWords } from '#kit/words'
import type { Mark } from '#kit/history'
import { usesWords } from '../words/uses.ts'
import { entryWords } from './entry-words.ts'
import { EntryMark } from './entry-mark.tsx'
import './uses.css'

export function EntryItem({ entry, mark }: { entry: Entry; mark?: Mark | undefined }) {
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
      trailing={
        <>
          <time dateTime={entry.at}>{format.time(entry.at)}</time>
          {mark && <EntryMark mark={mark} />}
        </>
      }
      href={`#/uses/${entry.sequence}`}
    />
  )
}
