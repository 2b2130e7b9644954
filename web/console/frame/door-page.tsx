import type { ReactNode } from 'react'
import { Page } from '#kit/components'
import './door.css'

type DoorPageProps = { title: string; picture: ReactNode; children: ReactNode }

/** What stands before the console: one panel, one thing to do. */
export function DoorPage({ title, picture, children }: DoorPageProps) {
  return (
    <Page title={title} isTitleHidden>
      <div className="door">
        <div className="door-picture">{picture}</div>
        <p className="door-title" aria-hidden="true">
          {title}
        </p>
        {children}
      </div>
    </Page>
  )
}
