/** All mode bits of chmod(2): set-user-ID, set-group-ID, sticky, and permissions. */
const lastMode = 0o7777;

/** A mode in the format of chmod(1), such as 0600, 1777 or 0o644. */
export const octalText = /^0?o?([0-7]{1,4})$/;

/** Parses a mode in octal digits, as chmod(1) reads them. Returns undefined if the text is not a mode. */
export function parseMode(text: string): number | undefined {
  const [, digits] = octalText.exec(text) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** Formats a mode as four octal digits. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/**
 * Returns what is wrong with a mode that is a number: a message, and a hint on the second line. For example, the number 600 is not 0o600.
 * @param onlyDecimal whether numbers are always decimal in the format that it was written in. Otherwise, a number whose decimal digits
 * could be octal is accepted if its bits are a usual mode: 420 is 0o644.
 */
export function modeFault(mode: number, { onlyDecimal = false } = {}): string | undefined {
  if (!Number.isInteger(mode) || mode < 0 || mode > lastMode) {
    return 'not a file mode\nWrite octal digits as text, at most "7777", such as "0644"';
  }
  const meant = parseMode(String(mode));
  // Nobody writes permissions of the owner with two digits or fewer.
  if (mode < 100 || meant === undefined || (!onlyDecimal && isUsual(mode))) return undefined;
  const [digits, bits] = [formatMode(meant), formatMode(mode)];
  const either = isUsual(mode) || !isUsual(meant) ? `, or "${bits}", if you mean that number` : "";
  return `looks like octal digits, but as a number ${mode} is the mode ${bits}\nWrite it as text: "${digits}"${either}`;
}

/**
 * Whether files have such permissions in practice. The owner may read. Group and others may do the same, or the same without writing, or
 * only execute, or nothing, and others no more than the group. The special bits are only for files that can be executed.
 */
function isUsual(mode: number): boolean {
  const [special = 0, owner = 0, group = 0, others = 0] = [9, 6, 3, 0].map((shift) => (mode >> shift) & 7);
  const fits = (bits: number) => [owner, owner & 5, owner & 1, 0].includes(bits);
  return owner >= 4 && fits(group) && fits(others) && (others & ~group) === 0 && (special === 0 || (owner & 1) === 1);
}
