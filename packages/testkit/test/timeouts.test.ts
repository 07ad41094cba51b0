import { expect, it } from "vitest";
import { scaledTimeout } from "../src/timeouts.js";

it("NIXWRT_TEST_TIMEOUT_SCALE scales timeouts", () => {
  expect(scaledTimeout(1000, {})).toBe(1000);
  expect(scaledTimeout(1000, { NIXWRT_TEST_TIMEOUT_SCALE: "2.5" })).toBe(2500);
  expect(scaledTimeout(1, { NIXWRT_TEST_TIMEOUT_SCALE: "0.3" })).toBe(1);
});

it("an invalid scale is refused", () => {
  for (const scale of ["0", "-1", "fast", "Infinity"]) {
    expect(() => scaledTimeout(1000, { NIXWRT_TEST_TIMEOUT_SCALE: scale })).toThrow("NIXWRT_TEST_TIMEOUT_SCALE");
  }
});
