/** A unified diff, with paths as `patch -p1` takes them. It must apply without fuzz. */
export interface Patch {
  /** For messages: mostly its file's name. */
  readonly name: string;
  readonly text: string;
}
