/**
 * Compares two versions in Debian's order (deb-version(7)): epoch, then upstream version, then Debian revision. Negative if `a` is lower, 0
 * if they are equal, positive if `a` is higher.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  return (
    left.epoch - right.epoch ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

function splitVersion(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(":");
  const dash = version.lastIndexOf("-");
  const end = dash > colon ? dash : version.length;
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: version.slice(colon + 1, end),
    revision: version.slice(end + 1),
  };
}

/** Compares parts without digits and parts of digits in turn, like dpkg's `verrevcmp`. */
function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = order(a, i) - order(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const left = digits(a, i);
    const right = digits(b, j);
    i += left.length;
    j += right.length;
    const [x, y] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
    if (x.length !== y.length) return x.length - y.length;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** `~` sorts before the end, the end (and a digit) before letters, letters before everything else. */
function order(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (text[at] === "~") return -1;
  return /[A-Za-z]/.test(text[at] as string) ? code : code + 256;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function digits(text: string, from: number): string {
  let end = from;
  while (end < text.length && isDigit(text, end)) end++;
  return text.slice(from, end);
}
