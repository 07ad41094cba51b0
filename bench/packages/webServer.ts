import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { authority, certificate, key } from "./webCertificate.js";

/** A web server of this machine that guests can reach. Disposing of it ends it. */
export interface WebServer extends AsyncDisposable {
  /** Shell assignments with its addresses for guests, `$HTTP`, `$HTTPS` and `$TLS_PORT`, and with the certificate of its authority, `$AUTHORITY`. */
  readonly variables: string;
}

/** Starts a server that answers with "by http", or with the version of TLS. Its certificate is for 10.0.2.2, this machine's address in a guest's first network. */
export async function startWebServer(): Promise<WebServer> {
  const http = createServer((_, response) => response.end("by http\n"));
  const https = createTlsServer({ cert: certificate, key }, ({ socket }, response) =>
    response.end(`by ${(socket as TLSSocket).getProtocol()}\n`),
  );
  const [port, tlsPort] = await Promise.all([listen(http), listen(https)]);
  const addresses = `HTTP=http://10.0.2.2:${port}/ HTTPS=https://10.0.2.2:${tlsPort}/ TLS_PORT=${tlsPort}`;
  return {
    variables: `${addresses} AUTHORITY='${authority}'`,
    async [Symbol.asyncDispose]() {
      for (const server of [http, https]) {
        const closed = once(server, "close");
        server.close();
        server.closeAllConnections();
        await closed;
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
