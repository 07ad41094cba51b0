/** The last mode bits that chmod(2) knows: set-user-ID, set-group-ID, sticky, and permissions. */
const lastMode = 0o7777;

/** A mode as chmod(1) takes it, such as 0600, 1777 or 0o644. */
export const octalText = /^0?o?([0-7]{1,4})$/;

/** The mode that a text says in octal digits, as chmod(1) reads them; undefined when it does not. */
export function parseMode(text: string): number | undefined {
  const [, digits] = octalText.exec(text) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** A mode as text: four octal digits. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/**
 * What is wrong with a mode that is a number: message, and hint on the second line. The number 600 is no 0o600.
 * @param onlyDecimal whether numbers are always decimal where this one was written. Otherwise a number whose decimal
 *   digits could be octal is fine when its bits are those of a usual mode: 420 is 0o644.
 */
export function modeFault(mode: number, { onlyDecimal = false } = {}): string | undefined {
  if (!Number.isInteger(mode) || mode < 0 || mode > lastMode) {
    return 'not a file mode\nWrite octal digits as text, at most "7777", such as "0644"';
  }
  const meant = parseMode(String(mode));
  // Up to two digits, nobody means permissions for the owner.
  if (mode < 100 || meant === undefined || (!onlyDecimal && isUsual(mode))) return undefined;
  const [digits, bits] = [formatMode(meant), formatMode(mode)];
  const either = isUsual(mode) || !isUsual(meant) ? `, or "${bits}", if you mean that number` : "";
  return `looks like octal digits, but as a number ${mode} is the mode ${bits}\nWrite it as text: "${digits}"${either}`;
}

/**
 * Whether these are permissions that files have in practice: the owner may read; group and others may do the same, or that
 * without writing, or pass through, or nothing, and others no more than the group. The special bits are for what can be executed.
 */
function isUsual(mode: number): boolean {
  const [special = 0, owner = 0, group = 0, others = 0] = [9, 6, 3, 0].map((shift) => (mode >> shift) & 7);
  const fits = (bits: number) => [owner, owner & 5, owner & 1, 0].includes(bits);
  return owner >= 4 && fits(group) && fits(others) && (others & ~group) === 0 && (special === 0 || (owner & 1) === 1);
}
