import { useEffect, useRef, type ReactNode } from 'react'
import { useLanguage, useWords } from '#kit/words'
import { Icon, type IconName } from './icon.tsx'
import { kitWords } from './words.ts'
import './page.css'

type PageProps = {
  title: string
  /** Where "back" leads; without it there is no back. */
  back?: string | undefined
  actions?: ReactNode
  children: ReactNode
  /** Stays at the bottom within reach of the thumb. */
  footer?: ReactNode
  /** The title is spoken and focused, not shown. */
  isTitleHidden?: boolean
  /** The content has a PageHeading of its own: large, in the middle, with a picture. */
  hasOwnHeading?: boolean
  width?: 'phone' | 'wide'
}

/** One screen: sets the document's title and moves the focus to its heading, as a page load would. */
export function Page(props: PageProps) {
  const { title, back, actions, children, footer, isTitleHidden = false, width = 'phone' } = props
  const { hasOwnHeading = false } = props
  const heading = useRef<HTMLHeadingElement>(null)
  const words = useWords(kitWords)
  useDocumentTitle(title)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className={`page page-${width}`} data-has-footer={footer !== undefined}>
      <header
        className={`page-head ${(isTitleHidden || hasOwnHeading) && !back && !actions ? 'out-of-sight' : ''}`}
      >
        {back !== undefined && (
          <a className="icon-button" href={back} aria-label={words.back}>
            <Icon name="back" />
          </a>
        )}
        {!hasOwnHeading && (
          <h1 ref={heading} tabIndex={-1} className={isTitleHidden ? 'out-of-sight' : ''}>
            {title}
          </h1>
        )}
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      <main className="page-main">
        {children}
        {footer !== undefined && <div className="page-footer">{footer}</div>}
      </main>
    </div>
  )
}

/** The page's heading, shown by the page itself; the focus moves here when it appears. */
export function PageHeading({ children, className = '' }: { children: ReactNode; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <h1 ref={heading} tabIndex={-1} className={`page-heading ${className}`}>
      {children}
    </h1>
  )
}

function useDocumentTitle(title: string): void {
  const language = useLanguage()
  useEffect(() => {
    document.title = `${title} · ${language === 'zh' ? '虎符' : 'Hufu'}`
  }, [title, language])
}

export type TabLink = { href: string; label: string; icon: IconName; isCurrent: boolean; count?: number }

/** The app's places: at the bottom of a phone, at the side of a wide screen. */
export function TabBar({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav className="tab-bar" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a href={tab.href} aria-current={tab.isCurrent ? 'page' : undefined}>
              <Icon name={tab.icon} />
              <span>{tab.label}</span>
              {tab.count ? <span className="tab-count">{tab.count}</span> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** A surface that holds one matter. */
export function Panel({
  title,
  actions,
  children,
}: {
  title?: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="panel">
      {(title ?? actions) && (
        <header>
          {title && <h2>{title}</h2>}
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}
