import { controlFolder } from "./renderConfig.js";

/**
 * Shell commands that print each network of an access point and its stations, for `nixwrt-status`. hostapd reports rates in units of 100
 * kbit/s. A name can contain any bytes: hostapd escapes those that are not printable.
 */
export function statusOf(networks: readonly { readonly interface: string }[]): string {
  const calls = networks.map(({ interface: one }, index) => `show ${one} ${index}`);
  return [functions, ...calls].join("\n");
}

const functions = `ask() { hostapd_cli -p ${controlFolder} -i "$@" 2> /dev/null; }
rate() { echo "$((\${1%% *} / 10)) Mbit/s"; }
station() {
  [ -z "$mac" ] ||
    printf '  %-17s %5s dBm %12s %12s %8s\\n' "$mac" "$signal" "$(rate "$rx")" "$(rate "$tx")" "\${time:--}"
}
show() {
  state= channel= name= who=
  while IFS== read -r key value; do
    case $key in
      state) state=$value ;;
      channel) channel=$value ;;
      "ssid[$2]") name=$value ;;
      "refused[$2]") who=$value ;;
    esac
  done << END
$(ask "$1" status)
END
  echo "$1: access point \\"$name\\", channel $channel\${state:+, $state}"
  [ -z "$who" ] || echo "  refused for a wrong passphrase: \${who% *}, \${who#* } s ago"
  mac=
  while IFS== read -r key value; do
    case $key in
      ??:??:??:??:??:??)
        if [ -z "$mac" ]; then
          printf '  %-17s %9s %12s %12s %8s\\n' STATION SIGNAL "IT SENDS" "IT GETS" SECONDS
        else
          station
        fi
        mac=$key signal= rx=0 tx=0 time=
        ;;
      signal) signal=$value ;;
      rx_rate_info) rx=$value ;;
      tx_rate_info) tx=$value ;;
      connected_time) time=$value ;;
    esac
  done << END
$(ask "$1" all_sta)
END
  if [ -n "$mac" ]; then station; else echo "  no stations"; fi
}`;
