import type { Readable } from "node:stream";

/** A Chromium process. Awaiting it waits until it has ended. */
interface BrowserProcess extends PromiseLike<unknown> {
  readonly stderr: Readable;
  kill(): boolean;
}

/** Width of a window in CSS pixels, and whether its user prefers dark pages. */
export interface Look {
  readonly width: number;
  readonly dark: boolean;
}

/** A headless Chromium, controlled over the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/). */
export class Browser {
  readonly #process: BrowserProcess;
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly #events = new Map<string, () => void>();
  #session: string | undefined;
  #last = 0;

  private constructor(process: BrowserProcess, socket: WebSocket) {
    this.#process = process;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== undefined) this.#replies.get(reply.id)?.(reply);
      else if (reply.method !== undefined) this.#events.get(reply.method)?.();
    };
  }

  /** Starts a browser with one empty page. @param spawn starts Chromium with the given arguments */
  static async start(spawn: (options: readonly string[]) => BrowserProcess): Promise<Browser> {
    const child = spawn([
      ...["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
      // Chromium already runs in a sandbox, in which it cannot create its own.
      "--no-sandbox",
      ...["--user-data-dir=/tmp/profile", "--remote-debugging-port=0", "about:blank"],
    ]);
    const browser = new Browser(child, await connect(await addressOf(child)));
    const { targetId } = await browser.#ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.#ask("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = sessionId as string;
    await browser.#ask("Page.enable");
    return browser;
  }

  /** Opens a page, and waits until everything on it is loaded. */
  async open(address: string, { width, dark }: Look): Promise<void> {
    await this.#ask("Emulation.setDeviceMetricsOverride", {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const scheme = { name: "prefers-color-scheme", value: dark ? "dark" : "light" };
    await this.#ask("Emulation.setEmulatedMedia", { features: [scheme] });
    const loaded = new Promise<void>((resolve) => this.#events.set("Page.loadEventFired", resolve));
    await this.#ask("Page.navigate", { url: address });
    await loaded;
  }

  /**
   * Evaluates an expression on the page, and returns its value as data. Waits for it if it is a promise. @throws Error when the expression
   * throws
   */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#ask("Runtime.evaluate", options);
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value?: unknown }).value;
  }

  /** Returns a PNG of the visible part of the page, or of the whole page. */
  async screenshot(whole = false): Promise<Buffer> {
    const { data } = await this.#ask("Page.captureScreenshot", { captureBeyondViewport: whole });
    return Buffer.from(data as string, "base64");
  }

  async close(): Promise<void> {
    this.#process.kill();
    await this.#process;
  }

  async #ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const reply = new Promise<Reply>((resolve) => this.#replies.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#session }));
    const { result, error } = await reply;
    this.#replies.delete(id);
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  }
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Returns the address at which the browser listens, which it prints on stderr. */
function addressOf(child: BrowserProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.then(() => reject(new Error(`the browser has ended: ${said}`)), reject);
  });
}

function connect(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`no connection to ${address}`));
  });
}
