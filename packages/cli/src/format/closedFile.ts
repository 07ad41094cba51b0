/** Tells that a file with secrets was open to other users until now. @param mode what it was */
export function closedFile(file: string, mode: number): string {
  return `${file} was open to other users (mode ${mode.toString(8).padStart(4, "0")}); now only you can read it`;
}
