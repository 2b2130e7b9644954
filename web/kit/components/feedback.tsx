import { useEffect, useState, type ReactNode } from 'react'
import { asRefused } from '#kit/api'
import { useRefusalText, useWords } from '#kit/words'
import { dismissToast, useSpoken, useToasts } from './announce.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { PageHeading } from './page.tsx'
import { Tally } from './tally.tsx'
import { kitWords } from './words.ts'
import './feedback.css'

/** Placed once at the end of each app: toasts for everyone, live regions for screen readers. */
export function Announcements() {
  const toasts = useToasts()
  const spoken = useSpoken()
  const words = useWords(kitWords)
  return (
    <>
      <div className="out-of-sight" aria-live="polite">
        {spoken.polite}
      </div>
      <div className="out-of-sight" aria-live="assertive">
        {spoken.assertive}
      </div>
      <div className="toasts" aria-live="polite">
        {toasts.map(({ id, text, tone, undo }) => (
          <div key={id} className={`toast toast-${tone}`}>
            {tone !== 'plain' && <Icon name={tone === 'good' ? 'check' : 'warning'} size={20} />}
            <span>{text}</span>
            {undo && (
              <button
                type="button"
                onClick={() => {
                  undo()
                  dismissToast(id)
                }}
              >
                {words.undo}
              </button>
            )}
          </div>
        ))}
      </div>
    </>
  )
}

type SkeletonProps = { shape?: 'lines' | 'list' | 'card' | 'block'; count?: number }

/** The outline of what is coming. It appears after a moment, so that quick answers do not flicker. */
export function Skeleton({ shape = 'lines', count = 3 }: SkeletonProps) {
  const words = useWords(kitWords)
  const [isVisible, setVisible] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), 120)
    return () => clearTimeout(timer)
  }, [])
  const parts = shape === 'card' || shape === 'block' ? 1 : count
  return (
    <div className={`skeleton skeleton-${shape}`} aria-busy="true" data-visible={isVisible}>
      <span className="out-of-sight">{words.loading}</span>
      {Array.from({ length: parts }, (_, index) => (
        <div key={index} className="skeleton-part" aria-hidden />
      ))}
    </div>
  )
}

type StateProps = {
  title: string
  text?: ReactNode
  icon?: IconName
  picture?: ReactNode
  action?: ReactNode
  /** It is all there is on a Page with hasOwnHeading. */
  isPage?: boolean
}

/** Nothing here yet: says why, and what would put something here. */
export function EmptyState({ title, text, icon, picture, action, isPage = false }: StateProps) {
  return (
    <div className="state">
      <div className="state-picture" aria-hidden>
        {picture ?? (icon ? <Icon name={icon} size={40} /> : <Tally fit={0.2} size={88} />)}
      </div>
      {isPage ? <PageHeading>{title}</PageHeading> : <h2>{title}</h2>}
      {text && <p>{text}</p>}
      {action && <div className="state-actions">{action}</div>}
    </div>
  )
}

type ErrorProps = {
  /** A Refused, or whatever was thrown. */
  refusal: unknown
  onRetry?: (() => void) | undefined
  action?: ReactNode
  /** It is all there is on a Page with hasOwnHeading. */
  isPage?: boolean
}

/** The whole screen's answer was no. */
export function ErrorState({ refusal, onRetry, action, isPage = false }: ErrorProps) {
  const { title, next, requestId } = useRefusal(refusal)
  const words = useWords(kitWords)
  return (
    <div className="state" role="alert">
      <div className="state-picture state-bad" aria-hidden>
        <Tally fit={0} size={88} />
      </div>
      {isPage ? <PageHeading>{title}</PageHeading> : <h2>{title}</h2>}
      <p>{next}</p>
      {requestId && <p className="state-reference">{words.requestId(requestId)}</p>}
      <div className="state-actions">
        {onRetry && (
          <Button icon="refresh" onClick={onRetry}>
            {words.retry}
          </Button>
        )}
        {action}
      </div>
    </div>
  )
}

/** One action's answer was no; the rest of the screen stands. */
export function RefusalNote({ refusal, onRetry }: { refusal: unknown; onRetry?: (() => void) | undefined }) {
  const { title, next } = useRefusal(refusal)
  const words = useWords(kitWords)
  if (refusal === undefined) return null
  return (
    <Note tone="bad" title={title} role="alert">
      {next}
      {onRetry && (
        <Button kind="quiet" size="small" onClick={onRetry}>
          {words.retry}
        </Button>
      )}
    </Note>
  )
}

function useRefusal(refusal: unknown): { title: string; next: string; requestId: string | undefined } {
  const refused = refusal === undefined ? undefined : asRefused(refusal)
  const text = useRefusalText(refused?.code ?? 'web.unknown', refused?.facts ?? {})
  return { ...text, requestId: refused?.requestId }
}

type NoteProps = {
  tone?: 'plain' | 'good' | 'warn' | 'bad'
  title?: ReactNode
  icon?: IconName
  children?: ReactNode
  role?: 'alert' | 'status' | 'note'
}
const noteIcons = { plain: 'info', good: 'check', warn: 'warning', bad: 'warning' } as const

export function Note({ tone = 'plain', title, icon, children, role = 'note' }: NoteProps) {
  return (
    <div className={`note note-${tone}`} role={role}>
      <Icon name={icon ?? noteIcons[tone]} size={22} />
      <div>
        {title && <p className="note-title">{title}</p>}
        {children && <div>{children}</div>}
      </div>
    </div>
  )
}

export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: NonNullable<NoteProps['tone']>
  children: ReactNode
}) {
  return <span className={`badge badge-${tone}`}>{children}</span>
}

/** @param value from 0 to 1; without it the length of the work is not known */
export function Progress({
  label,
  value,
  isLabelHidden,
}: {
  label: string
  value?: number
  isLabelHidden?: boolean
}) {
  return (
    <div className="progress">
      <span className={isLabelHidden ? 'out-of-sight' : 'progress-label'} aria-hidden>
        {label}
      </span>
      <progress max={1} {...(value === undefined ? {} : { value })} aria-label={label} />
    </div>
  )
}

/** Shown at the top of an app while there is no network. */
export function OfflineBar({ isOnline }: { isOnline: boolean }) {
  const words = useWords(kitWords)
  return (
    <div className="offline" aria-live="polite">
      {!isOnline && (
        <p>
          <Icon name="wifiOff" size={18} />
          {words.offline}
        </p>
      )}
    </div>
  )
}
