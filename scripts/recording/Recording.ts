/** The output of commands, with its timing. */
export interface Recording {
  readonly commands: readonly RecordedCommand[];
}

export interface RecordedCommand {
  /** The command as a user types it. */
  readonly command: string;
  /** Lines of output, with the time since the command's start, and with the control sequences of their styles. */
  readonly lines: readonly { readonly ms: number; readonly text: string }[];
}
