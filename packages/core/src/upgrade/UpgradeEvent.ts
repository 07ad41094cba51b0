/** Steps of an upgrade. Each begins, and ends unless something goes wrong. */
export type UpgradeStep = "check" | "send" | "start" | "health" | "write" | "restart";

/** Progress of an upgrade. */
export type UpgradeEvent =
  | { readonly kind: "begin"; readonly step: UpgradeStep; readonly what: string }
  | { readonly kind: "sent"; readonly bytes: number; readonly total: number }
  | { readonly kind: "end"; readonly step: UpgradeStep; readonly what: string; readonly seconds: number };
