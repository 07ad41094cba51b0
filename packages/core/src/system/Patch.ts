/** A unified diff for `patch -p1`. It must apply without fuzz. */
export interface Patch {
  /** Name for messages, usually that of its file. */
  readonly name: string;
  readonly text: string;
}
