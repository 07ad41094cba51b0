/** Rewrites Nix's reason for a step's failure as the end of a sentence that starts with the step's name. */
export function readableReason(text: string): string {
  const line = text
    .replace(/^error: /, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const builder = /\bbuilder(?: for '[^']+')? (failed (?:with exit code \d+|due to signal \d+(?: \([^)]*\))?))/.exec(
    line,
  );
  if (builder?.[1] !== undefined) return builder[1];
  if (/failed to produce output path/.test(line)) return "did not write $out";
  const references = /not allowed to refer to the following paths: (.+)/.exec(line);
  if (references?.[1] !== undefined) return `wrote references that its plan does not allow: ${references[1]}`;
  return `failed: ${line}`;
}
