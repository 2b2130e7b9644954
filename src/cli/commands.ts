import { backupCommand, restoreCommand } from './backup.ts'
import type { Command } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { facesCommand } from './faces.ts'
import { galleryCommand } from './gallery.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { leakCheckCommand } from './leak-check.ts'
import { migrateCommand } from './migrate.ts'
import { registerServerCommand } from './register-server.ts'
import { seedCommand } from './seed.ts'
import { startCommand } from './start.ts'

/** What `hufu` can do. A new command is a file beside this one and a line here. */
export const commands: readonly Command[] = [
  startCommand,
  migrateCommand,
  keysCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
  leakCheckCommand,
  importCommand,
  seedCommand,
  historyCommand,
  registerServerCommand,
  facesCommand,
  galleryCommand,
]
