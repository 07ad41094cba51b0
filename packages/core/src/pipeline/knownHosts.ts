import { resolveContent } from "../image/resolveContent.js";
import { loadSecrets } from "../image/secrets.js";
import { sshPublicKey } from "../image/sshPublicKey.js";
import { valuesOf } from "../system/System.js";
import type { Project } from "./openProject.js";

/**
 * The text of a known_hosts file by which ssh knows a project's device, whatever its address: the public halves of the host keys that its
 * images have (`sshHostKey` of their files). Empty when it makes its own key, or when the key cannot be read here.
 */
export async function knownHosts({ system, directory, env }: Project): Promise<string> {
  const files = valuesOf(system.files).flatMap((file) => (file.kind === "file" && file.sshHostKey ? [file] : []));
  if (files.length === 0) return "";
  const lines = files.map(async ({ content }) => {
    const secrets = await loadSecrets({ directory, env });
    const key = sshPublicKey((await resolveContent(content, { secrets, directory, buildDate: 0 })).toString());
    return key === undefined ? "" : `* ${key}\n`;
  });
  // A secret that is not here is no fault: an image that was built elsewhere may be what is wanted. Then ssh asks, as always.
  return (await Promise.all(lines.map((line) => line.catch(() => "")))).join("");
}
