/** Paired timing: both sides run in turns, so that a machine whose speed drifts drifts for both. */

export interface Side {
  readonly name: string
  run(round: number): Promise<void>
}

export interface PairedResult {
  /** Median milliseconds of each side. */
  readonly medians: readonly number[]
  /** Median, and quartiles, of the ratio of each side to the first, pair by pair. */
  readonly ratios: readonly { readonly low: number; readonly median: number; readonly high: number }[]
  readonly rounds: number
}

/** The value below which a share of the sorted values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Times `sides` in turns; the order within a round alternates. */
export async function paired(sides: readonly Side[], rounds: number, warmup = 3): Promise<PairedResult> {
  const times = sides.map(() => new Array<number>(rounds).fill(0))
  for (let round = -warmup; round < rounds; round += 1) {
    const order = sides.map((_, i) => (round % 2 === 0 ? i : sides.length - 1 - i))
    for (const i of order) {
      const began = performance.now()
      await sides[i]!.run(round + warmup)
      if (round >= 0) times[i]![round] = performance.now() - began
    }
  }
  const ratios = times.map((own) => own.map((t, round) => t / times[0]![round]!))
  return {
    rounds,
    medians: times.map((t) => quantile(t, 0.5)),
    ratios: ratios.map((r) => ({
      low: quantile(r, 0.25),
      median: quantile(r, 0.5),
      high: quantile(r, 0.75),
    })),
  }
}

/** A line a side. */
export function renderPaired(sides: readonly Side[], result: PairedResult): string {
  return sides
    .map(({ name }, i) => {
      const { low, median, high } = result.ratios[i]!
      const spread = `${low.toFixed(3)} to ${high.toFixed(3)}`
      return `${name.padEnd(28)} ${result.medians[i]!.toFixed(2).padStart(8)} ms   ratio ${median.toFixed(3)} (quartiles ${spread})`
    })
    .join('\n')
}
