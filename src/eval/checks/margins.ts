/** How near to being fooled: highest score of the other classes minus the label's, of each image, in double precision. */
export function margins(logits: Float32Array, labels: Int32Array): Float64Array {
  const classes = logits.length / labels.length
  return Float64Array.from(labels, (label, i) => {
    let rival = Number.NEGATIVE_INFINITY
    for (let c = 0; c < classes; c += 1) if (c !== label) rival = Math.max(rival, logits[i * classes + c]!)
    return rival - logits[i * classes + label]!
  })
}
