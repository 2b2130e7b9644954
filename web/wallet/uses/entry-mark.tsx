import { Icon } from '#kit/components'
import type { Mark } from '#kit/history'
import { useWords } from '#kit/words'
import { watchWords } from '../words/watch.ts'
import './uses.css'

const icons = { checked: 'check', sealing: 'lock', unchecked: 'more' } as const

/** Small, beside the time; its word is for who does not see it. */
export function EntryMark({ mark }: { mark: Mark }) {
  const { watch } = useWords(watchWords)
  return (
    <span className={`use-mark use-mark-${mark}`} title={watch.marks[mark]}>
      <Icon name={icons[mark]} size={14} />
      <span className="out-of-sight">{watch.marks[mark]}</span>
    </span>
  )
}
