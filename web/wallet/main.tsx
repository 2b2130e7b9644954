import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyPreferences } from '#kit/components'
import { App } from './app.tsx'
import { startShell } from './shell.ts'

applyPreferences()
startShell()
const root = document.getElementById('app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
