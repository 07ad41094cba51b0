import { NixwrtError } from "../errors.js";
import { diskFault } from "./inCache.js";
import type { RootWriter } from "./RootWriter.js";
import { readDeb, type TarEntry } from "./readDeb.js";

/** Files for interactive users, which a build does not have. */
const leftOut = new RegExp(
  `^/(?:usr/share/(?:${[
    ...[
      "applications",
      "apport",
      "bash-completion",
      "bug",
      "doc",
      "doc-base",
      "fish",
      "gdb",
      "gtk-doc",
      "help",
      "icons",
    ],
    ...["info", "initramfs-tools", "lintian", "locale", "man", "menu", "metainfo", "perl5/debconf", "pixmaps"],
    ...["polkit-1", "reportbug", "vim", "zsh"],
  ].join("|")})|etc/(?:cron\\.\\w+|init\\.d|logcheck|logrotate\\.d|ppp|systemd)|lib/systemd|usr/lib/systemd)(?:/|$)`,
);

/**
 * Unpacks a package's files. Owners, device nodes and set-user-ID bits are not kept, and maintainer scripts are not run.
 * @throws {NixwrtError} of class `archive`: DEB_DAMAGED.
 */
export async function unpackDeb(
  path: string,
  name: string,
  root: RootWriter,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await readDeb(path, async (entry) => {
      signal?.throwIfAborted();
      await unpackEntry(entry, root);
    });
  } catch (error) {
    if (signal?.aborted || diskFault(error) !== undefined) throw error;
    throw new NixwrtError(
      "archive",
      {
        code: "DEB_DAMAGED",
        path,
        message: `the package ${name} cannot be unpacked: ${(error as Error).message}`,
        // The hash is right, so this is the file that the lock pins.
        hint: "This is the file that nixwrt.lock pins. `nixwrt update` may move to a version that is intact",
      },
      { cause: error },
    );
  }
}

async function unpackEntry(entry: TarEntry, root: RootWriter): Promise<void> {
  const { name, type, mode = 0, linkname } = entry.header;
  const path = `/${name}`.replace(/^\/\.?\/+/, "/");
  if (!leftOut.test(path)) {
    if (type === "directory") root.folder(path);
    else if (type === "symlink") root.symlink(path, linkname ?? "");
    else if (type === "link") root.hardLink(path, linkname ?? "");
    else if (type === "file" || type === "contiguous-file") {
      const file = root.file(path, mode);
      try {
        for await (const chunk of entry) file.write(chunk as Uint8Array);
      } finally {
        file.close();
      }
      return;
    }
  }
  entry.resume();
}
