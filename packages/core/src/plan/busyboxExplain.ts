/**
 * Shell function `explain_symbols FILES`: reads the lines of `lost_symbols` and prints a `@nixwrt-problem` for each, with
 * the `depends on` lines of the Kconfig files that FILES lists. Busybox's Kconfig is flat enough for that.
 */
export const busyboxExplainFunction = String.raw`
explain_symbols() {
  local symbol wanted got
  while IFS=$'\t' read -r symbol wanted got; do
    xargs awk -v symbol="$symbol" -v wanted="$wanted" -v got="$got" '
      function text(key, value) {
        gsub(/["\\]/, "\\\\&", value)
        return ",\"" key "\":\"" value "\""
      }
      $1 == "config" { inside = $2 == symbol; known = known || inside }
      inside && sub(/^[ \t]*depends on /, "") { needs = needs (needs == "" ? "" : " && ") $0 }
      END {
        printf "@nixwrt-problem {\"code\":\"%s\"", known ? "BUSYBOX_SYMBOL_LOST" : "BUSYBOX_SYMBOL_UNKNOWN"
        print text("symbol", symbol) text("wanted", wanted) text("got", got) (needs == "" ? "" : text("dependsOn", needs)) "}"
      }
    ' < "$1"
  done
}
`;
