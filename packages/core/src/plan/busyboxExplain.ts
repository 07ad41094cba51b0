/**
 * Shell function `explain_symbols FILES`: reads the lines of `lost_symbols` and prints a `@nixwrt-problem` for each, with the `depends on`
 * lines from the Kconfig files that FILES lists. Busybox's Kconfig is flat enough for that.
 */
export const busyboxExplainFunction = String.raw`
explain_symbols() {
  local symbol wanted got
  while IFS=$'\t' read -r symbol wanted got; do
    symbol=$symbol wanted=$wanted got=$got xargs awk '
      function text(key, value) {
        gsub(/["\\]/, "\\\\&", value)
        return ",\"" key "\":\"" value "\""
      }
      function given(key) { return text(key, ENVIRON[key]) }
      $1 == "config" { inside = $2 == ENVIRON["symbol"]; known = known || inside }
      inside && sub(/^[ \t]*depends on /, "") { needs = needs (needs == "" ? "" : " && ") $0 }
      END {
        printf "@nixwrt-problem {\"code\":\"%s\"", known ? "BUSYBOX_SYMBOL_LOST" : "BUSYBOX_SYMBOL_UNKNOWN"
        print given("symbol") given("wanted") given("got") (needs == "" ? "" : text("dependsOn", needs)) "}"
      }
    ' < "$1"
  done
}
`;
