/**
 * Shell function `explain_symbols FILES`: reads the lines of `lost_symbols` and prints a `@nixwrt-problem` for each, with the `depends on`
 * lines from the Kconfig files that FILES lists. Busybox's Kconfig is flat enough for that. For a symbol that does not exist, the problem has
 * the names of similar length in `known`: one of them may be meant.
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
      $1 == "config" {
        inside = $2 == ENVIRON["symbol"]
        exists = exists || inside
        longer = length($2) - length(ENVIRON["symbol"])
        if (longer >= -3 && longer <= 3) known = known (known == "" ? "" : " ") $2
      }
      inside && sub(/^[ \t]*depends on /, "") { needs = needs (needs == "" ? "" : " && ") $0 }
      END {
        printf "@nixwrt-problem {\"code\":\"%s\"", exists ? "BUSYBOX_SYMBOL_LOST" : "BUSYBOX_SYMBOL_UNKNOWN"
        print given("symbol") given("wanted") given("got") (needs == "" ? "" : text("dependsOn", needs)) (exists ? "" : text("known", known)) "}"
      }
    ' < "$1"
  done
}
`;
