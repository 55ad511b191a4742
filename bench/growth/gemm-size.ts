/** Rows and columns of the matrices whose product is the machine's peak. */
export const gemmSize = 2048

export const gemmOperations: number = 2 * gemmSize ** 3
