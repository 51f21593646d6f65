/** Something at `path` is not what was signed. */
export class Altered extends Error {
  readonly path: string;
  constructor(path: string, why: string) {
    super(why);
    this.path = path;
  }
}
