/** What is common to the analyses: where in the network one looked, and what classes are called. */

/** "The input", "At /fc/Gemm_output_0" */
export const placeTitle = (at: string): string => (at === 'input' ? 'The input' : `At ${at}`)

/** "the input", "at /fc/Gemm_output_0" */
export const placeText = (at: string): string => (at === 'input' ? 'the input' : `at ${at}`)

export type Namer = (label: number) => string
