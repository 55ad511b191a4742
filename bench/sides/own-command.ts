/** How this project's side is started. */
import { fileURLToPath } from 'node:url'
import type { Command } from './process.ts'

export const ownCommand = async (): Promise<Command> => ({
  program: process.execPath,
  args: ['--import', 'tsx', fileURLToPath(new URL('own.ts', import.meta.url))],
})
