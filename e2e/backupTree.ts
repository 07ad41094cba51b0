import { createCipheriv, createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, lstat, mkdir, open, readdir, readlink, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Names that shells, protocols or file systems may mishandle. The last one is not UTF-8. */
const oddNames = [
  "with space",
  " leading and trailing ",
  "-rf",
  "line\nbreak",
  "tab\tand\u0001control",
  "quote'\"`$HOME",
  "back\\slash",
  "star*?[a]{b,c}",
  "#hash;semi&and|pipe",
  "ünï cödé 日本語 🗄",
  "é composed", // and decomposed below: two files
  "e\u0301 composed",
  "x".repeat(255),
  "..double",
  ".hidden",
  "~tilde",
  "%41 percent",
  "@ERROR: not one",
  Buffer.from([0x66, 0xff, 0xfe, 0x66]),
];

const folders = 40;
const smallFiles = 1917;
const smallBytes = 40_000;
const hardLinks = 60;
const bigBytes = 84_000_000;
const sparseBytes = 40_000_000;

/**
 * Fills a folder with 2,000 files, 200 MB in total: small and large files, hard links, a sparse file, symbolic links, and odd names.
 * @param folder an empty folder
 */
export async function makeBackupTree(folder: string): Promise<void> {
  const random = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)); // incompressible, the same each time
  const noise = (bytes: number) => random.update(Buffer.alloc(bytes));

  for (let index = 0; index < folders; index++)
    await mkdir(join(folder, `folder ${index}`, "sub"), { recursive: true });
  for (let index = 0; index < smallFiles; index++) {
    const path = join(folder, `folder ${index % folders}`, index % 2 === 0 ? "sub" : "", `file-${index}`);
    await writeFile(path, noise(index % 100 === 0 ? 0 : smallBytes), { mode: index % 3 === 0 ? 0o600 : 0o755 });
    await utimes(path, 1_000_000_000, 1_000_000_000 + index);
  }
  for (let index = 0; index < hardLinks; index++) {
    await link(
      join(folder, `folder ${index % folders}`, index % 2 === 0 ? "sub" : "", `file-${index}`),
      join(folder, `link-${index}`),
    );
  }
  for (const name of oddNames)
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), noise(1000));
  await writeFile(join(folder, "big"), noise(bigBytes));
  const sparse = await open(join(folder, "sparse"), "w");
  await sparse.write("start", 0);
  await sparse.write("end", sparseBytes - 3);
  await sparse.close();
  await symlink("folder 0/file-1", join(folder, "symbolic"));
  await symlink("/nowhere", join(folder, "dangling"));
}

/** Describes a tree for comparison: one line per entry, sorted by path. */
export async function describeTree(folder: string): Promise<string[]> {
  const lines: string[] = [];
  const firstPath = new Map<number, string>();
  const visit = async (path: Buffer): Promise<void> => {
    const names = await readdir(path, { encoding: "buffer" });
    for (const name of names.sort(Buffer.compare)) {
      const entry = Buffer.concat([path, Buffer.from("/"), name]);
      const shown = JSON.stringify(entry.subarray(folder.length).toString("latin1"));
      const found = await lstat(entry);
      const mode = (found.mode & 0o7777).toString(8);
      if (found.isDirectory()) {
        lines.push(`${shown} ${mode}`);
        await visit(entry);
      } else if (found.isSymbolicLink()) lines.push(`${shown} -> ${await readlink(entry)}`);
      else {
        const same = found.nlink > 1 ? ` = ${firstPath.get(found.ino) ?? "itself"}` : "";
        if (found.nlink > 1 && same.endsWith("itself")) firstPath.set(found.ino, shown);
        lines.push(`${shown} ${mode} ${found.size} ${Math.floor(found.mtimeMs / 1000)} ${await digest(entry)}${same}`);
      }
    }
  };
  await visit(Buffer.from(folder));
  return lines;
}

async function digest(path: Buffer): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
