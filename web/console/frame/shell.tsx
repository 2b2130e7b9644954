import { useState, type ReactNode } from 'react'
import { Icon, IconButton, LanguageSwitch, OfflineBar, Sheet, Tally, type IconName } from '#kit/components'
import { useOnline } from '#kit/api'
import { useWords } from '#kit/words'
import type { Right } from '#contract/identity/parties'
import { useSession } from './session.ts'
import { frameWords } from './words.ts'
import './shell.css'

type Place = {
  path: string
  word: 'today' | 'review' | 'desk' | 'people' | 'parties' | 'operators' | 'system'
  icon: IconName
  right: Right | null
}

const places: readonly Place[] = [
  { path: '/today', word: 'today', icon: 'chart', right: 'enrolments.read' },
  { path: '/review', word: 'review', icon: 'eye', right: 'enrolments.read' },
  { path: '/desk', word: 'desk', icon: 'document', right: 'enrolments.desk' },
  { path: '/people', word: 'people', icon: 'people', right: 'people.read' },
  { path: '/parties', word: 'parties', icon: 'shop', right: 'parties.manage' },
  { path: '/operators', word: 'operators', icon: 'key', right: 'operators.invite' },
  { path: '/system', word: 'system', icon: 'pulse', right: null },
]

/** The first place this operator may see: where the console opens. */
export function homeOf(rights: readonly Right[]): string {
  return places.find(({ right }) => right !== null && rights.includes(right))?.path ?? '/system'
}

type ShellProps = { path: string; waiting: number; children: ReactNode }

/** The console's frame: places at the side, or behind a button where there is no room for a side. */
export function Shell({ path, waiting, children }: ShellProps) {
  const [isMenuOpen, setMenuOpen] = useState(false)
  const words = useWords(frameWords)
  const isOnline = useOnline()
  return (
    <div className="shell">
      <aside className="shell-side" aria-label={words.console}>
        <Brand />
        <Places path={path} waiting={waiting} />
        <Me path={path} />
      </aside>
      <aside className="shell-bar" aria-label={words.menu}>
        <Brand />
        <IconButton icon="menu" label={words.menu} onClick={() => setMenuOpen(true)} />
        <Sheet title={words.menu} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)}>
          <div className="shell-menu">
            <Places path={path} waiting={waiting} onGo={() => setMenuOpen(false)} />
            <Me path={path} onGo={() => setMenuOpen(false)} />
          </div>
        </Sheet>
      </aside>
      <div className="shell-content">
        <OfflineBar isOnline={isOnline} />
        {children}
      </div>
    </div>
  )
}

function Brand() {
  const words = useWords(frameWords)
  return (
    <a className="shell-brand" href="#/">
      <Tally size={26} />
      <span>
        <b>虎符 Hufu</b>
        <span>{words.console}</span>
      </span>
    </a>
  )
}

type PlacesProps = { path: string; waiting: number; onGo?: () => void }

function Places({ path, waiting, onGo }: PlacesProps) {
  const words = useWords(frameWords)
  const { rights } = useSession()
  const mine = places.filter(({ right }) => right === null || rights.includes(right))
  return (
    <nav aria-label={words.places}>
      <ul>
        {mine.map((place) => (
          <li key={place.path}>
            <a
              className="shell-place"
              href={`#${place.path}`}
              aria-current={path === place.path ? 'page' : path.startsWith(`${place.path}/`) || undefined}
              onClick={onGo}
            >
              <Icon name={place.icon} size={20} />
              <span>{words[place.word]}</span>
              {place.word === 'review' && waiting > 0 && <span className="shell-count">{waiting}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Me({ path, onGo }: { path: string; onGo?: () => void }) {
  const { name } = useSession()
  const words = useWords(frameWords)
  return (
    <div className="shell-me">
      <a
        className="shell-place"
        href="#/account"
        aria-current={path === '/account' ? 'page' : undefined}
        onClick={onGo}
      >
        <Icon name="person" size={20} />
        <span className="shell-who">
          <b>{name}</b>
          <span>{words.account}</span>
        </span>
      </a>
      <LanguageSwitch isCompact />
    </div>
  )
}
