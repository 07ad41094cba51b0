import { formatSecret, parseSecrets } from "../../../packages/core/src/image/parseSecrets.js";

/** A file of secrets. Formatting and reading its values again must not change them. */
export function fuzz(data: Buffer): void {
  const { values, faults } = parseSecrets(data.toString());
  if (faults.length > 0) return;
  const written = [...values].map(([name, value]) => formatSecret(name, value)).join("");
  const again = parseSecrets(written);
  if (again.faults.length > 0 || JSON.stringify([...again.values]) !== JSON.stringify([...values])) {
    throw new Error("a value is not what it was when it is written anew");
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return {
    plain: Buffer.from("# comment\nexport A=b#c # comment\nB='two\nlines'\n"),
    quoted: Buffer.from('C="a\\nb\\"c\\\\" # x\nD=`e`\nE=\n'),
  };
}
