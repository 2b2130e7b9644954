/** The words after the command do not fit it: its usage is printed. */
export class UsageError extends Error {
  constructor() {
    super('usage')
    this.name = 'UsageError'
  }
}
