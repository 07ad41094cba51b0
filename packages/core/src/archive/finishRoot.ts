import { readdirSync, readFileSync, statSync } from "node:fs";
import { resolveInRoot } from "../resolveInRoot.js";
import type { RootWriter } from "./RootWriter.js";

/** Creates what every root has before any package is unpacked: links instead of the folders that the merged /usr replaced. */
export function beginRoot(root: RootWriter): void {
  for (const name of ["bin", "lib", "lib64", "sbin"]) {
    root.folder(`/usr/${name}`);
    root.symlink(`/${name}`, `usr/${name}`);
  }
  for (const name of ["dev", "etc", "proc", "root", "run", "sys", "tmp", "var"]) root.folder(`/${name}`);
}

/**
 * Does what the packages' maintainer scripts would do, as far as programs need it.
 * @param directory the root that `root` writes to
 */
export function finishRoot(root: RootWriter, directory: string): void {
  const has = (path: string) => resolveInRoot(directory, path) !== undefined;
  if (!has("usr/bin/sh")) root.symlink("/usr/bin/sh", has("usr/bin/dash") ? "dash" : "bash");
  if (!has("usr/bin/awk") && has("usr/bin/mawk")) root.symlink("/usr/bin/awk", "mawk");
  write(
    root,
    "/etc/passwd",
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  );
  write(root, "/etc/group", "root:x:0:\nnogroup:x:65534:\n");
  const folder = "usr/share/ca-certificates/mozilla";
  const certificates = resolveInRoot(directory, folder);
  if (certificates !== undefined && statSync(certificates).isDirectory()) {
    const names = readdirSync(certificates).filter((name) => name.endsWith(".crt"));
    const bundle = names.sort().map((name) => certificate(directory, `${folder}/${name}`));
    write(root, "/etc/ssl/certs/ca-certificates.crt", bundle.join(""));
  }
}

/** Returns the text of a certificate in the root, or an empty text if it is a dangling link or not a file. */
function certificate(directory: string, path: string): string {
  const file = resolveInRoot(directory, path);
  return file !== undefined && statSync(file).isFile() ? readFileSync(file, "utf8") : "";
}

function write(root: RootWriter, path: string, text: string): void {
  const file = root.file(path, 0o644);
  file.write(Buffer.from(text));
  file.close();
}
