import { PackageIndex, parseStanza } from "../../../packages/core/src/archive/PackageIndex.js";
import { parseRelations } from "../../../packages/core/src/archive/relations.js";
import { compareVersions } from "../../../packages/core/src/archive/version.js";

/** Any text is an index. Every package in it must be found by its name, and a version cannot be both before and after another one. */
export function fuzz(data: Buffer): void {
  const index = new PackageIndex(data);
  const versions: string[] = [];
  for (const name of index.names().slice(0, 50)) {
    for (const stanza of index.named(name)) {
      versions.push(stanza.get("Version") ?? "");
      try {
        parseRelations(stanza.get("Depends") ?? "");
      } catch (error) {
        if (!/invalid package relation/.test((error as Error).message)) throw error;
      }
    }
    index.providing(name);
  }
  for (const a of versions.slice(0, 20)) {
    for (const b of versions.slice(0, 20)) {
      if (Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)) !== 0) {
        throw new Error(`${JSON.stringify(a)} and ${JSON.stringify(b)}`);
      }
    }
  }
  parseStanza(data.toString("utf8"));
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const make =
    "Package: make\nVersion: 1:4.4~rc1-1\nDepends: libc6 (>= 2.41), a | b\nProvides: x (= 1)\nFilename: pool/x\n";
  return {
    one: Buffer.from(make),
    two: Buffer.from(`${make}\nPackage: c++\nVersion: 2.0-1+deb13u1\n Provides:\n  x\n`),
  };
}
