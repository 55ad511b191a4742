/** What Square moves between windows in a norm that adds up: l2 or l1. */
export interface Mass {
  /** Of some changes; adds up over windows. */
  sum(changes: ArrayLike<number>): number
  /** The norm that a mass makes. */
  length(mass: number): number
  /** How fast a bump falls off: its steps are 1 / k^decay. */
  readonly decay: number
}

/** Andriushchenko et al. 2020, section 3.4. */
export const squares: Mass = {
  sum(changes) {
    let sum = 0
    for (let k = 0; k < changes.length; k += 1) sum += changes[k]! * changes[k]!
    return sum
  },
  length: Math.sqrt,
  decay: 2,
}

/** Sharper bumps, as the authors' program for l1 has them (Croce and Hein 2021, Mind the Box). */
export const sizes: Mass = {
  sum(changes) {
    let sum = 0
    for (let k = 0; k < changes.length; k += 1) sum += Math.abs(changes[k]!)
    return sum
  },
  length: (mass) => mass,
  decay: 4,
}
