import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busyboxExplainFunction } from "../../src/plan/busyboxExplain.js";
import { lostSymbolsFunction, sortOutOptionalFunction } from "../../src/plan/kconfig.js";
import { formatKconfigLine, type KconfigValue } from "../../src/system/kconfig.js";
import { runScript } from "./shell.js";

function lines(symbols: Readonly<Record<string, KconfigValue>>): string {
  return Object.entries(symbols)
    .map(([symbol, value]) => `${formatKconfigLine(symbol, value)}\n`)
    .join("");
}

function lost(wanted: Record<string, KconfigValue>, config: Record<string, KconfigValue>): string[] {
  const script = `${lostSymbolsFunction}
cat > wanted <<'EOF'
${lines(wanted)}EOF
cat > config <<'EOF'
#
# Automatically generated
#
${lines(config)}EOF
lost_symbols wanted config`;
  const { stdout, exitCode } = runScript(script);
  expect(exitCode).toBe(0);
  return stdout === "" ? [] : stdout.split("\n");
}

describe("symbols that a kernel may lack", () => {
  const sortOut = (optional: string, missing: string) => {
    const { stdout, exitCode } = runScript(`${sortOutOptionalFunction}
printf ${JSON.stringify(optional)} > optional
printf ${JSON.stringify(missing)} | sort_out_optional optional lost unavailable
cat lost; echo --; cat unavailable`);
    expect(exitCode).toBe(0);
    return stdout;
  };

  it("are not an error, and all others are", () => {
    expect(sortOut("B\\nC\\n", "A\\ty\\tn\\nB\\ty\\tn\\n")).toBe("A\ty\tn\n--\nB");
    expect(sortOut("A\\nB\\n", "A\\ty\\tn\\n")).toBe("--\nA");
  });

  it("are none if no symbol is optional, or none is missing", () => {
    expect(sortOut("", "A\\ty\\tn\\n")).toBe("A\ty\tn\n--");
    expect(sortOut("A\\n", "")).toBe("--");
    expect(sortOut("", "")).toBe("--");
  });
});

describe("symbols that were not kept", () => {
  it("are those with another value or none", () => {
    const wanted = { A: "y", B: "n", C: "n", D: 7, E: "some text", F: "0x10", G: "m" };
    expect(lost(wanted, { A: "y", B: "n", D: 7, E: "some text", F: "0x10", G: "m" })).toEqual([]);
    expect(lost(wanted, { B: "y", D: 8, E: "other", F: "0x11", G: "y" })).toEqual([
      "A\ty\tn",
      "B\tn\ty",
      "D\t7\t8",
      'E\t"some text"\t"other"',
      "F\t0x10\t0x11",
      "G\tm\ty",
    ]);
  });

  it("are found, whatever their strings contain", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab =\"\\#'$`") });
    const pairs = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(pairs, (values) => {
        const side = (index: 0 | 1) => Object.fromEntries(values.map((pair, at) => [`A${at}`, `x${pair[index]}`]));
        const different = values.flatMap(([wanted, got], at) => (wanted === got ? [] : [`A${at}`]));
        expect(lost(side(0), side(1)).map((line) => line.split("\t")[0])).toEqual(different);
      }),
      { numRuns: 10 },
    );
  });
});

describe("symbols that busybox did not keep", () => {
  it("are explained with their dependencies, in valid JSON", () => {
    const { stdout } = runScript(`${busyboxExplainFunction}
cat > Config.in <<'EOF'
config WGET
	bool "wget"
	default y
config FEATURE_WGET_HTTPS
	bool "https"
	depends on WGET && "x"
config OTHER
	bool
	depends on NOTHING
EOF
echo Config.in > files
printf 'FEATURE_WGET_HTTPS\\ty\\tn\\nMISSING\\t"a\\\\"b"\\tn\\n' | explain_symbols files`);
    const problems = stdout.split("\n").map((line) => JSON.parse(line.replace("@nixwrt-problem ", "")));
    expect(problems).toEqual([
      {
        code: "BUSYBOX_SYMBOL_LOST",
        symbol: "FEATURE_WGET_HTTPS",
        wanted: "y",
        got: "n",
        dependsOn: 'WGET && "x"',
      },
      { code: "BUSYBOX_SYMBOL_UNKNOWN", symbol: "MISSING", wanted: '"a\\"b"', got: "n", known: "WGET OTHER" },
    ]);
  });
});
