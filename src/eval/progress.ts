/** How far an evaluation is. */
import { formatEpsilon } from '../attacks/epsilon.ts'
import type { DeformationDescription } from './deformation-run/plan.ts'
import type { EvaluateOptions } from './evaluate.ts'
import type { CleanColumns, RunColumns } from './verdicts/columns.ts'
import { isFooled, isRight } from './verdicts/robust.ts'

/** Counts what is done, and says how many still stand against each attack. */
export class Progress {
  readonly #options: EvaluateOptions
  readonly #total: number
  readonly #tallies: { seen: number; standing: number; seconds: number }[]
  #done = 0
  /** Images that went through the model in the attack that runs. */
  #passes = 0

  constructor(n: number, options: EvaluateOptions) {
    this.#options = options
    this.#total = n * (1 + options.runs.length + (options.deformations?.length ?? 0))
    this.#tallies = options.runs.map(() => ({ seen: 0, standing: 0, seconds: 0 }))
  }

  clean(n: number): void {
    this.#add(n, 'clean')
  }

  /** Within a batch, where a long attack would say nothing else for minutes. */
  passes(index: number, images: number, n: number): void {
    const { name, ball, epsilon } = this.#options.runs[index]!
    this.#passes += n
    this.#add(0, `${name} ${ball.name} ${formatEpsilon(epsilon)}: attacks ${images}, ${this.#passes} passes`)
  }

  run(index: number, columns: RunColumns, clean: CleanColumns): void {
    const { name, ball, epsilon } = this.#options.runs[index]!
    const tally = this.#tallies[index]!
    this.#passes = 0
    const n = clean.labels.length
    tally.seen += n
    tally.seconds += columns.seconds
    tally.standing += clean.labels.filter((_, i) => isRight(clean, i) && !isFooled(columns, clean, i)).length
    const rate = tally.seconds > 0 ? `, ${(tally.seen / tally.seconds).toPrecision(3)} images/s` : ''
    this.#add(
      n,
      `${name} ${ball.name} ${formatEpsilon(epsilon)}: ${tally.standing} of ${tally.seen} stand${rate}`,
    )
  }

  deformation({ name, strength, unit }: DeformationDescription, n: number): void {
    this.#add(n, `${name} ${strength} ${unit}`)
  }

  #add(n: number, what: string): void {
    this.#done += n
    this.#options.onProgress?.(this.#done, this.#total, what)
  }
}
