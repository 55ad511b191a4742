export interface Arguments {
  readonly 'data-root': string
}

export { dataRootOption as options } from '../../options.ts'
