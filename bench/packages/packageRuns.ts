/** Runs a full-screen program in a terminal. `keys` are commands that type into it. */
const inTerminal = (program: string, keys: string) =>
  `(${keys}) | TERM=xterm-256color script -q -c '${program}' /dev/null`;

/** For each package that tests build, a command that uses it once on a device, and a pattern that matches its output. */
export const packageRuns: Readonly<Record<string, readonly [command: string, answer: RegExp]>> = {
  "ca-certificates": ["grep -c BEGIN /etc/ssl/certs/ca-certificates.crt", /^1\d\d$/m],
  // It connects anew for each request, in both versions of TLS, and refuses a certificate of an unknown authority, and one with another name.
  curl: [
    `echo "$AUTHORITY" > /tmp/authority.pem; curl -sS "$HTTP"; fetch="curl -sS --cacert /tmp/authority.pem"; $fetch -H "Connection: close" "$HTTPS" "$HTTPS"; $fetch --tls-max 1.2 "$HTTPS"; curl -sS "$HTTPS"; $fetch --resolve "other.test:$TLS_PORT:10.0.2.2" "https://other.test:$TLS_PORT/"`,
    /^by http\nby TLSv1\.3\nby TLSv1\.3\nby TLSv1\.2\ncurl: \((60|77)\)[\s\S]*curl: \(60\)/m,
  ],
  dhcpcd: ["dhcpcd --version", /^dhcpcd \d/],
  dnsmasq: [
    "dnsmasq --user=root --no-resolv --no-hosts --port=5300 --address=/here.test/192.0.2.7 --pid-file=/tmp/dnsmasq && nslookup here.test 127.0.0.1:5300",
    /192\.0\.2\.7/,
  ],
  ethtool: ["ethtool -i eth0", /^driver: \w+/],
  fping: ["fping 127.0.0.1", /is alive/],
  hostapd: ["hostapd -v", /^hostapd v2/],
  htop: [inTerminal("htop", "sleep 3; printf q"), /Mem[\s\S]*Load average[\s\S]*runsvd/],
  iproute2: [
    "ip -json link show lo; ss -tln; bridge -V; tc -V",
    /"ifname":"lo"[\s\S]*:22[\s\S]*bridge utility[\s\S]*tc utility/,
  ],
  iptables: [
    "iptables -A INPUT -p tcp --dport 9 -m conntrack --ctstate NEW -j REJECT && iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE && iptables-save; ip6tables -A INPUT -p udp --dport 9 -j REJECT && ip6tables-save",
    /-o eth1 -j MASQUERADE[\s\S]*--dport 9 -m conntrack --ctstate NEW -j REJECT[\s\S]*-p udp -m udp --dport 9 -j REJECT/,
  ],
  iw: ["iw --version", /^iw version/],
  jq: [
    `echo '{"ports":[{"name":"lan1","up":true},{"name":"wan","up":true},{"name":"lan2"}]}' | jq -c '[.ports[] | select(.up and (.name | test("^lan[0-9]$"))) | .name], [0.1 + 0.2, 1 / 3, 12345678901234567890]'`,
    /^\["lan1"\]\n\[0\.30000000000000004,0\.3333333333333333,12345678901234567890\]$/m,
  ],
  lsof: [
    "tail -f /etc/passwd & lsof /etc/passwd; lsof -nP -iTCP:22; kill $!",
    /^tail +\d+ root .* \/etc\/passwd$[\s\S]*TCP \*:22 \(LISTEN\)$/m,
  ],
  memtester: ["memtester 256K 1", /Done\./],
  "mosquitto-clients": [
    "mosquitto_pub -h 127.0.0.1 -t a -m b; mosquitto_sub --help",
    /Connection refused[\s\S]*mosquitto_sub version/,
  ],
  nano: [
    `rm -f /tmp/note; ${inTerminal("nano /tmp/note", String.raw`sleep 3; printf 'written by nano\030'; sleep 1; printf y; sleep 1; printf '\r'; sleep 1`)} > /dev/null; cat /tmp/note`,
    /^written by nano$/m,
  ],
  nuttcp: ["nuttcp -S -p 5101 -P 5100 && sleep 1 && nuttcp -T1 -p 5101 -P 5100 127.0.0.1", /Mbps/],
  "openssh-sftp-server": [
    String.raw`(printf '\0\0\0\5\1\0\0\0\3'; sleep 2) | /usr/libexec/sftp-server | hexdump -C | head -n1`,
    /00 00 \w\w \w\w 02 00 00 00 +03/,
  ],
  picocom: ["picocom --help", /^picocom v3/],
  ppp: [
    "pppd nodetach dryrun plugin pppoe.so nic-eth1; pppd --version; ls /usr/lib/pppd",
    /pppd version[\s\S]*pppoe\.so[\s\S]*pppol2tp\.so/,
  ],
  pv: ["echo pipe | pv -q", /^pipe$/m],
  "rp-pppoe": ["pppoe-server -h; pppoe -h", /pppoe-server/],
  socat: [
    "(sleep 1; echo through | socat - TCP4:127.0.0.1:5099) & timeout 20 socat TCP4-LISTEN:5099,bind=127.0.0.1 STDOUT",
    /^through$/m,
  ],
  strace: ["strace -e trace=write echo traced", /write\(1, "traced\\n", 7/],
  tcpdump: ["(sleep 3; ping -c3 127.0.0.1 >/dev/null) & timeout 20 tcpdump -i lo -c2 icmp", /ICMP echo request/],
  terminfo: ["ls /usr/share/terminfo/x", /^xterm-256color$/m],
  tmux: [
    `tmux new-session -d -s work && tmux send-keys -t work 'echo $((6 * 7))' Enter; sleep 3; tmux capture-pane -p -t work; tmux list-sessions; ${inTerminal("tmux attach", String.raw`sleep 2; printf '\002d'; sleep 1`)}; tmux kill-server`,
    /^42$[\s\S]*^work: 1 windows[\s\S]*\[detached/m,
  ],
  traceroute: ["traceroute -n 127.0.0.1", /^ 1 +127\.0\.0\.1/m],
  tree: ["tree /etc/sv", /^\/etc\/sv/],
  usbutils: ["lsusb; lsusb -t", /ID 1d6b:0002 .*xHCI Host Controller[\s\S]*Class=root_hub/],
  "wide-dhcpv6-server": ["dhcp6s -f -c /missing eth0; dhcp6s -h", /dhcp6s/],
  "wpa-supplicant": ["wpa_supplicant -v", /^wpa_supplicant v2/],
  xl2tpd: ["xl2tpd --version", /xl2tpd version/],
};
