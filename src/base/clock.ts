/** The time, injected, so that rules about expiry can be tested without waiting. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()
