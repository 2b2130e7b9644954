import type { Command } from './command.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { startCommand } from './start.ts'

/** What `hufu` can do. A new command is a file beside this one and a line here. */
export const commands: readonly Command[] = [startCommand, migrateCommand, keysCommand]
