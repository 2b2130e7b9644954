/** Refusals that any route may give, and those that keep Hufu from starting. */
export const refusals = [
  'base.invalid_input',
  'base.unreadable_body',
  'base.body_too_large',
  'base.unsupported_media_type',
  'base.not_found',
  'base.method_not_allowed',
  'base.too_many_requests',
  'base.too_many_attempts',
  'base.unavailable',
  'base.internal',
] as const

/** Told on the terminal by `hufu`, never over HTTP. */
export const startRefusals = [
  'base.address_unavailable',
  'base.backup_exists',
  'base.backup_of_other_version',
  'base.backup_unreadable',
  'base.bad_setting',
  'base.data_in_use',
  'base.database_not_ready',
  'base.database_unreachable',
  'base.key_unreadable',
  'base.keys_missing',
  'base.migration_changed',
  'base.migration_failed',
  'base.migration_missing',
  'base.no_database_account',
  'base.no_embedded_postgres',
  'base.other_postgres_version',
  'base.port_in_use',
  'base.restore_not_empty',
] as const
