import type { EngineEvent } from "../../packages/core/src/engine/EngineEvent.js";
import type { Problem } from "../../packages/core/src/errors.js";

/** A line of output of a build in its own process. */
export type Outcome =
  | { readonly kind: "event"; readonly event: EngineEvent }
  | { readonly kind: "built"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly exitClass: string; readonly problems: readonly Problem[] };
