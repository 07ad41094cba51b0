import { resolveContent } from "../image/resolveContent.js";
import { loadSecrets } from "../image/secrets.js";
import { sshPublicKey } from "../image/sshPublicKey.js";
import { valuesOf } from "../system/System.js";
import type { Project } from "./openProject.js";

/**
 * Returns the text of a known_hosts file with which ssh recognizes a project's device at any address. It lists the public halves of the
 * host keys in its images (`sshHostKey` of their files). It is empty if the device makes its own key, or if the key is not readable here.
 */
export async function knownHosts({ system, directory, env }: Project): Promise<string> {
  const files = valuesOf(system.files).flatMap((file) => (file.kind === "file" && file.sshHostKey ? [file] : []));
  if (files.length === 0) return "";
  const lines = files.map(async ({ content }) => {
    const secrets = await loadSecrets({ directory, env });
    const key = sshPublicKey((await resolveContent(content, { secrets, directory, buildDate: 0 })).toString());
    return key === undefined ? "" : `* ${key}\n`;
  });
  // A missing secret is not an error here, because the image may have been built elsewhere. ssh then asks, as usual.
  return (await Promise.all(lines.map((line) => line.catch(() => "")))).join("");
}
