/** A process kept alive that runs one side. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { UserError } from '../../src/errors.ts'
import type { Failure, Opened, Request, Round, Workload } from './protocol.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Characters of what a process complained of that are kept for the error. */
const complaintLength = 2000

export class SideProcess {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  #complaint = ''

  constructor({ program, args, env }: Command) {
    this.#child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.on('error', ({ message }) => {
      this.#complaint += message
    })
    this.#child.stdin!.on('error', () => {})
    this.#child.stderr!.on('data', (text) => {
      this.#complaint = (this.#complaint + String(text)).slice(-complaintLength)
    })
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  /** @throws UserError if the side cannot do what is asked */
  open(workload: Workload): Promise<Opened> {
    return this.#ask<Opened>({ open: workload })
  }

  round(repeat: number): Promise<Round> {
    return this.#ask<Round>({ repeat })
  }

  close(): void {
    this.#child.stdin!.end()
  }

  async #ask<Answer extends object>(request: Request): Promise<Answer> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`)
    const { done, value } = await this.#lines.next()
    if (done) throw new UserError(`it ended: ${lastLine(this.#complaint)}`)
    const answer = JSON.parse(value) as Answer | Failure
    if ('error' in answer) throw new UserError(answer.error)
    return answer
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) || 'without a word'
