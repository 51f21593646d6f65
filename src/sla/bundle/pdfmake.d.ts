/** What is used of pdfmake on a server. Its published types bring the browser's globals into every file. */
declare module 'pdfmake' {
  interface Pdfmake {
    setFonts(fonts: unknown): void;
    setUrlAccessPolicy(isAllowed: (url: string) => boolean): void;
    setLocalAccessPolicy(isAllowed: (path: string) => boolean): void;
    createPdf(document: object): { getBuffer(): Promise<Buffer> };
  }
  const pdfmake: Pdfmake;
  export default pdfmake;
}
