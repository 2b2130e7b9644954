import type { Sql } from '#base/db'

type Reference = { from: string; to: string }

/** Every table that migrations made, as schema.table, each after those it refers to. */
export async function tablesInOrder(sql: Sql, schemas: readonly string[]): Promise<string[]> {
  const found = await sql<{ table: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as table
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any (${schemas}::text[]) and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`
  const references = await sql<Reference[]>`
    select format('%I.%I', n.nspname, c.relname) as "from", format('%I.%I', m.nspname, d.relname) as "to"
    from pg_constraint r
    join pg_class c on c.oid = r.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class d on d.oid = r.confrelid join pg_namespace m on m.oid = d.relnamespace
    where r.contype = 'f' and r.conrelid <> r.confrelid`
  return sorted(
    found.map(({ table }) => table),
    references,
  )
}

/** Tables that refer to one another in a ring would come in the order given; we have none. */
function sorted(tables: readonly string[], references: readonly Reference[]): string[] {
  const done = new Set<string>()
  const add = (table: string, above: ReadonlySet<string>) => {
    if (done.has(table) || above.has(table)) return
    for (const { from, to } of references) if (from === table) add(to, new Set([...above, table]))
    done.add(table)
  }
  for (const table of tables) add(table, new Set())
  return [...done].filter((table) => tables.includes(table))
}
