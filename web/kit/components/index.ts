import './theme.css'

export { announce, toast, useAnnouncement } from './announce.ts'
export { Button, IconButton, LinkButton } from './button.tsx'
export { Checkbox, Choice, Switch } from './choice.tsx'
export {
  Announcements,
  Badge,
  EmptyState,
  ErrorState,
  Note,
  OfflineBar,
  Progress,
  RefusalNote,
  Skeleton,
} from './feedback.tsx'
export { Field, focusFirstError, HiddenField, Select, TextArea } from './field.tsx'
export { Icon, type IconName } from './icon.tsx'
export { List, ListItem } from './list.tsx'
export { ConfirmDialog, Dialog, Sheet } from './overlay.tsx'
export { Page, PageHeading, Panel, TabBar, type TabLink } from './page.tsx'
export { applyPreferences, chooseLook, useLook, type TextSize, type Theme } from './preferences.ts'
export { LanguageSwitch, TextSizeChoice, ThemeChoice } from './switches.tsx'
export { tallyLeft, tallyRight } from './tally-shape.ts'
export { Tally } from './tally.tsx'
