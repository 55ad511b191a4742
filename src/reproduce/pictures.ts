/** What an experiment draws of its networks. */
export type PictureName = 'regions'
