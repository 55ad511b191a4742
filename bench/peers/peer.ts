/** Another program that does the same work, and how it is started. */

import type { Command } from '../sides/process.ts'
import type { TaskName } from '../sides/protocol.ts'

export interface Peer {
  readonly description: string
  readonly tasks: readonly TaskName[]
  /** Networks that it has; absent: all. */
  readonly networks?: readonly string[]
  /** Handed to it as they are. */
  readonly settings?: Readonly<Record<string, string | boolean>>
  /**
   * Installs it if need be.
   *
   * @throws UserError saying why it cannot be had here
   */
  command(threads: number): Promise<Command>
}
