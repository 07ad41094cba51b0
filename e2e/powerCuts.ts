import { setTimeout as sleep } from "node:timers/promises";
import { type Board, bootBoard } from "@nixwrt/testkit";
import { type BuiltSystem, type Login, logIn, nextSystem, uploaded } from "./upgrades.js";

/**
 * Phase in which the power is cut. `load`: a new system is loaded into RAM, starts, and is on trial. `commit`: a tested system is written
 * to flash. `write`: a system is written to flash without a trial. `recovery`: the running system is copied to the recovery image.
 */
export type Phase = "load" | "commit" | "write" | "recovery";

/** One power cut. */
export interface PowerCut {
  readonly phase: Phase;
  /** Completed part of the phase, from 0 to 1. */
  readonly point: number;
  /** Host name of the system that started when the power was back. */
  readonly came: string;
  /** Whether the flash then had its previous contents. */
  readonly restored: boolean;
}

/** Share of each phase in the cuts. */
const shares: Record<Phase, number> = { load: 0.2, commit: 0.2, write: 0.4, recovery: 0.2 };
/** Milliseconds from the first check of an image until its system is on trial. */
const loading = 6000;

/**
 * Upgrades a board from one system to another, and cuts the power `count` times, spread over all phases. Uses two boards at a time.
 * @param old must be built with the image `flash`, too
 */
export async function powerCuts(old: BuiltSystem, next: BuiltSystem, count: number): Promise<PowerCut[]> {
  const points = (phase: Phase) => {
    const some = Math.max(1, Math.round(count * shares[phase]));
    return Array.from({ length: some }, (_, index) => (index + 0.5) / some);
  };
  const [phram, firmware] = [await next.read("phram"), await next.read("firmware")];
  const cuts: PowerCut[] = [];
  // Number of bytes that are written to flash for the new system, known after the first complete write.
  const whole = Promise.withResolvers<number>();
  whole.promise.catch(() => {});
  const inTurn = inFlash().catch((error: unknown) => {
    whole.reject(error);
    throw error;
  });
  await Promise.all([inRam(), inTurn]);
  return cuts;

  async function inRam(): Promise<void> {
    await using router = await Router.start(old);
    for (const point of points("load")) {
      await router.login.upload(phram);
      const up = nextSystem(router.board).catch(() => undefined);
      void router.login.remote.run(`brickwrt-load ${uploaded}`);
      await Promise.race([sleep(point * loading), up]);
      await router.board.cutPower();
      cuts.push({ phase: "load", point, ...(await router.powerBack()) });
    }
    for (const point of points("commit")) {
      await router.login.upload(phram);
      const up = nextSystem(router.board);
      await router.login.output(`brickwrt-load ${uploaded}`);
      await up;
      await router.logIn();
      await router.login.output("brickwrt-confirm");
      await router.login.upload(firmware, "--commit");
      await router.cutAfter(point * (await whole.promise), `brickwrt-commit ${uploaded}`);
      cuts.push({ phase: "commit", point, ...(await router.powerBack()) });
    }
  }

  async function inFlash(): Promise<void> {
    await using router = await Router.start(old);
    await router.login.upload(firmware, "--commit");
    const up = nextSystem(router.board);
    whole.resolve(await router.bytesOf(() => router.login.output(`brickwrt-commit --now ${uploaded}`).then(() => up)));
    await router.logIn();

    const recovery = router.content("recovery");
    const copied = await router.bytesOf(() => router.login.output("brickwrt-commit --recovery"));
    await router.board.cutPower();
    router.write("recovery", recovery);
    await router.powerBack();
    for (const point of points("recovery")) {
      await router.cutAfter(point * copied, "brickwrt-commit --recovery");
      cuts.push({ phase: "recovery", point, ...(await router.powerBack()) });
      router.write("recovery", recovery);
    }

    await router.board.cutPower();
    router.write("firmware", recovery);
    await router.powerBack();
    for (const point of points("write")) {
      await router.login.upload(firmware, "--commit");
      await router.cutAfter(point * (await whole.promise), `brickwrt-commit --now ${uploaded}`);
      cuts.push({ phase: "write", point, ...(await router.powerBack()) });
    }
  }
}

/** A board whose power is cut repeatedly. */
class Router implements AsyncDisposable {
  readonly board: Board;
  readonly #system: BuiltSystem;
  /** Contents of the flash before anything is written. */
  readonly #before: Buffer;
  login: Login;

  private constructor(board: Board, system: BuiltSystem, login: Login) {
    this.board = board;
    this.#system = system;
    this.#before = board.flash.read();
    this.login = login;
  }

  static async start(system: BuiltSystem): Promise<Router> {
    const board = await bootBoard({ project: system.project });
    try {
      return new Router(board, system, await logIn(board, system));
    } catch (error) {
      await board[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Logs in after a start. */
  async logIn(): Promise<void> {
    this.login = await logIn(this.board, this.#system);
  }

  content(partition: string): Buffer {
    const { offset, size } = this.board.partition(partition);
    return this.board.flash.read(offset, size);
  }

  write(partition: string, content: Buffer): void {
    this.board.flash.write(this.board.partition(partition).offset, content);
  }

  /** Returns the number of bytes that are written to flash during `work`. */
  async bytesOf(work: () => Promise<unknown>): Promise<number> {
    const before = this.board.flash.written;
    await work();
    return this.board.flash.written - before;
  }

  /** Runs a command, and cuts the power after the given number of bytes is written to flash. */
  async cutAfter(bytes: number, command: string): Promise<void> {
    const cut = this.board.cutPowerAfter(Math.floor(bytes));
    void this.login.remote.run(command);
    await cut;
  }

  /** Powers the board on, and waits for a system to start. */
  async powerBack(): Promise<Pick<PowerCut, "came" | "restored">> {
    await this.board.powerOn();
    await this.logIn();
    return { came: await this.login.output("hostname"), restored: this.board.flash.read().equals(this.#before) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board[Symbol.asyncDispose]();
  }
}
