/**
 * Runs a model on rows, so many at a time.
 *
 * @param rows [n, length], n at least 1; @param run from [m, length] to [m, any]; @returns its results one after the other
 */
export async function inBatches(
  rows: Float32Array,
  length: number,
  batch: number,
  run: (some: Float32Array) => Promise<Float32Array>,
  onRows: (count: number) => void = () => {},
): Promise<Float32Array> {
  const n = rows.length / length
  let all: Float32Array | undefined
  for (let start = 0; start < n; start += batch) {
    const count = Math.min(batch, n - start)
    const results = await run(rows.slice(start * length, (start + count) * length))
    all ??= new Float32Array((results.length / count) * n)
    all.set(results, start * (results.length / count))
    onRows(count)
  }
  return all ?? new Float32Array(0)
}
