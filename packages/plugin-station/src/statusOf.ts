import { controlFolder } from "./renderConfig.js";

/**
 * Shell commands that print which network a station has joined, for `nixwrt-status`. wpa_supplicant reports rates in Mbit/s, and escapes
 * names.
 */
export function statusOf(radio: string): string {
  return `ask() { wpa_cli -p ${controlFolder} -i ${radio} "$@" 2> /dev/null; }
state= bssid= ssid= freq= key_mgmt= signal= rate=
while IFS== read -r key value; do
  case $key in
    wpa_state) state=$value ;;
    bssid) bssid=$value ;;
    ssid) ssid=$value ;;
    freq) freq=$value ;;
    key_mgmt) key_mgmt=$value ;;
    RSSI) signal=$value ;;
    LINKSPEED) rate=$value ;;
  esac
done << END
$(ask status; ask signal_poll)
END
if [ "$state" = COMPLETED ]; then
  echo "${radio}: station of \\"$ssid\\" ($bssid, $freq MHz, $key_mgmt)"
  echo "  signal \${signal:--} dBm, sends \${rate:--} Mbit/s"
else
  echo "${radio}: station of no network (\${state:-no answer})"
fi`;
}
