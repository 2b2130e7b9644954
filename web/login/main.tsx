import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyPreferences } from '#kit/components'
import { App } from './app.tsx'
import './login.css'

applyPreferences()
const place = document.getElementById('app')
if (place)
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
