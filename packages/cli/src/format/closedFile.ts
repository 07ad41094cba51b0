/** Formats the message that other users could access a file with secrets until now. @param mode the file's previous mode */
export function closedFile(file: string, mode: number): string {
  return `${file} was open to other users (mode ${mode.toString(8).padStart(4, "0")}); now only you can read it`;
}
