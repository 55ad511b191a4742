/** What is used of a package that has no types of its own: https://github.com/cornerstonejs/codecs (packages/libjpeg-turbo-8bit). */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  export interface JpegDecoder {
    /** Memory of the module's own, to be filled with the file. */
    getEncodedBuffer(length: number): Uint8Array
    /** @throws a number, for whatever libjpeg-turbo has doubts of */
    decode(): void
    /** [height, width, 1 or 3], valid until the next image. */
    getDecodedBuffer(): Uint8ClampedArray
  }
  export default function open(): Promise<{ readonly JPEGDecoder: new () => JpegDecoder }>
}
