import type { Rolldown } from 'vite'

type Bundle = Rolldown.OutputBundle

/** A chunk with everything it needs before it runs, the chunk itself first. */
export function firstLoadOf(bundle: Bundle, app: string): Rolldown.OutputChunk[] {
  return reached(bundle, app, (chunk) => chunk.imports)
}

/** The same with all that an app may ever load of its own; workers are not among it. */
export function everythingOf(bundle: Bundle, app: string): Rolldown.OutputChunk[] {
  return reached(bundle, app, (chunk) => [...chunk.imports, ...chunk.dynamicImports])
}

/** Stylesheets that come with these chunks. */
export function stylesOf(bundle: Bundle, chunks: readonly Rolldown.OutputChunk[]): Rolldown.OutputAsset[] {
  const names = new Set(chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]))
  return Object.values(bundle).flatMap((file) =>
    file.type === 'asset' && names.has(file.fileName) ? file : [],
  )
}

function reached(
  bundle: Bundle,
  app: string,
  next: (chunk: Rolldown.OutputChunk) => readonly string[],
): Rolldown.OutputChunk[] {
  const found = new Set<Rolldown.OutputChunk>()
  const visit = (file: Bundle[string] | undefined) => {
    if (file?.type !== 'chunk' || found.has(file)) return
    found.add(file)
    for (const name of next(file)) visit(bundle[name])
  }
  visit(Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.name === app))
  return [...found]
}
