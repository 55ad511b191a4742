/** One thing that a provider needs, and whether it is there. */
export interface Check {
  readonly ok: boolean
  /** `libcudnn.so.9` */
  readonly what: string
  /** Version and place, or what is wrong: `is not found`. */
  readonly detail: string
  /** What to do where it is not ok, for someone who has never seen it. */
  readonly install?: string
}

/** What keeps a provider from starting, the first cause first. */
export const missing = (checks: readonly Check[]): readonly Check[] => checks.filter(({ ok }) => !ok)
