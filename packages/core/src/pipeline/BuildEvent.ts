/** What a long-running verb reports while it works. Never holds a secret. */
export type BuildEvent =
  /** What happens now, in a few words. */
  | { readonly kind: "phase"; readonly text: string }
  /** All downloads together; bytes. */
  | {
      readonly kind: "download";
      readonly received: number;
      readonly total: number;
      readonly files: number;
      readonly done: boolean;
    }
  /** A root being unpacked; packages. */
  | { readonly kind: "unpack"; readonly root: string; readonly done: number; readonly total: number }
  | {
      readonly kind: "step";
      readonly step: string;
      readonly title: string;
      readonly state: "started" | "finished" | "cached" | "failed";
      readonly seconds?: number;
    }
  | { readonly kind: "log"; readonly step: string; readonly line: string }
  /** A part of an image was made. */
  | { readonly kind: "assembled"; readonly what: string; readonly bytes: number; readonly seconds: number };
