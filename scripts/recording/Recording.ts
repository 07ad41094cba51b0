/** What commands have printed, and when. */
export interface Recording {
  readonly commands: readonly RecordedCommand[];
}

export interface RecordedCommand {
  /** As it is typed. */
  readonly command: string;
  /** With the time since the command's start, and the control sequences of its styles. */
  readonly lines: readonly { readonly ms: number; readonly text: string }[];
}
