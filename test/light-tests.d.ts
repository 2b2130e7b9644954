export function lightTests(root: string): string[]
