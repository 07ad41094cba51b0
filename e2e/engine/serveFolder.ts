import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Serves the files of a folder over HTTP on this machine's loopback interface. */
export async function serveFolder(folder: string): Promise<{ readonly address: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const data = await readFile(join(folder, new URL(request.url ?? "", "http://x").pathname)).catch(() => undefined);
    response.writeHead(data === undefined ? 404 : 200).end(data);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}
