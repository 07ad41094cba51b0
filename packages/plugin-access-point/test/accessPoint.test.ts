import { type Interface, type NixwrtError, secret } from "@nixwrt/core";
import { hostapd } from "@nixwrt/packages";
import accessPointDefault, { type AccessPointOptions, accessPoint } from "@nixwrt/plugin-access-point";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveContent } from "../../core/src/image/resolveContent.js";
import { device, messageOf, plugin, systemOf } from "../../core/test/system/support.js";
import { ath79, boards as ath79Boards } from "../../device-ath79/src/index.js";
import { qemu } from "../../device-qemu/src/index.js";
import { ramips, boards as ramipsBoards } from "../../device-ramips/src/index.js";
import { countries } from "../../wifi/src/countries.js";
import { isKnownKey } from "../src/knownKeys.js";

const usual: AccessPointOptions = { country: "DE", ssid: "home", passphrase: secret("PSK") };
const inBridge: Interface[] = [{ name: "br0", bridge: { members: ["eth0", "wlan0"] }, dhcp: true }];

function apOf(options: Partial<AccessPointOptions> = {}, interfaces = inBridge, board = qemu()) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  return systemOf([accessPoint({ ...usual, ...options }), net], undefined, board);
}

/** Returns the lines of hostapd.conf if the secret has this value. */
async function linesOf(value: string, ...args: Parameters<typeof apOf>): Promise<string[]> {
  const file = apOf(...args).files.get("/etc/hostapd/wlan0.conf")?.value;
  if (file?.kind !== "file") throw new Error("there is no hostapd.conf");
  expect(file).toMatchObject({ mode: 0o600, user: "hostapd" });
  const input = { directory: "/nowhere", buildDate: 0, secrets: { value: () => value } };
  return (await resolveContent(file.content, input)).toString().split("\n");
}

const office = { server: "192.0.2.1", secret: secret("PSK") };
const enterprise = (more = {}): Partial<AccessPointOptions> => ({
  passphrase: undefined,
  security: { enterprise: { ...office, ...more } },
});

describe("accessPoint", () => {
  it("is the package's default export, for rc files", () => {
    expect(accessPointDefault).toBe(accessPoint);
  });

  it("supports new and old stations on the quietest channel, given only a name and a passphrase", async () => {
    const lines = await linesOf("correct horse");
    expect(lines).toContain("wpa_key_mgmt=WPA-PSK SAE");
    expect(lines).toContain("wpa_passphrase=correct horse");
    expect(lines).toContain(`ssid2=${Buffer.from("home").toString("hex")}`);
    expect(lines).toContain("country_code=DE");
    expect(lines).toContain("chanlist=1 6 11");
    expect(lines).toContain("bridge=br0");
  });

  it.each<[Partial<AccessPointOptions>, RegExp]>([
    [{ lines: ["beacn_int=200"] }, /: lines\[0\]: hostapd has no option beacn_int; did you mean beacon_int\?/],
    [{ lines: ["dtim_period=2", "Beacon_int=200"] }, /: lines\[1\]: .*Beacon_int; did you mean beacon_int\?/],
    [{ lines: ["wps_state=2"] }, /has no option wps_state/],
    [{ lines: ["vlan_file=/etc/vlans"] }, /has no option vlan_file/],
    [
      { networks: [{ ssid: "guest", security: "open", lines: ["ap_max_inactivty=60"] }] },
      /: networks\[0\]\.lines\[0\]: .*did you mean ap_max_inactivity\?/,
    ],
  ])("refuses lines with which hostapd would not start: %j", (options, message) => {
    const bridges: Interface[] = [{ name: "br0", bridge: { members: ["eth0", "wlan0", "wlan0_1"] }, dhcp: true }];
    expect(() => apOf(options, bridges)).toThrow(/WIFI_LINE: @nixwrt\/plugin-access-point: /);
    expect(() => apOf(options, bridges)).toThrow(message);
  });

  it("accepts lines that hostapd knows", async () => {
    const lines = [
      "beacon_int=200",
      "vendor_elements=",
      "tx_queue_data3_aifs=7",
      "wmm_ac_bk_cwmin=4",
      "ht_capab=[LDPC]",
    ];
    expect(await linesOf("correct horse", { lines })).toEqual(expect.arrayContaining(lines));
  });

  it.each<Partial<AccessPointOptions>>([
    {},
    { band: "5", channel: 36, hidden: true, isolation: true, maxStations: 5, macs: { deny: ["02:00:00:00:00:01"] } },
    { band: "5", security: "wpa2", roaming: { domain: "a1b2" }, wds: true, macs: { allow: ["02:00:00:00:00:01"] } },
    { security: "open", passphrase: undefined },
    enterprise(),
  ])("knows all lines that it writes: %j", async (options) => {
    const lines = (await linesOf("correct horse", options)).filter((line) => /^[^#]/.test(line));
    expect(lines.map((line) => line.split("=")[0] ?? "").filter((key) => !isKnownKey(key))).toEqual([]);
  });

  it("does not know what another hostapd knows", () => {
    const other = plugin("other", {
      packages: (all) => all.add({ ...hostapd, script: "make install" }),
    });
    const net = plugin("net", { network: (all) => all.interface(inBridge[0] as Interface) });
    const made = accessPoint({ ...usual, lines: ["he_new_option=1"] });
    expect(systemOf([made, net], other, qemu()).packages.has("hostapd")).toBe(true);
  });

  it("is a link whose daemon adds it to the bridge, and requests the driver", () => {
    const { links, kernelConfig, services, kernelFirmware } = apOf();
    expect(links.get("wlan0")?.value).toMatchObject({ joinedBy: "service", service: { user: "hostapd" } });
    expect(services.get("link-wlan0")?.value.dependsOn).toEqual(["device:wlan0", "link:br0"]);
    expect(kernelConfig.get("MAC80211_HWSIM")?.value).toBe("y");
    expect(kernelFirmware.has("regulatory.db")).toBe(true);
  });

  it("keeps names and passphrases unchanged, whatever their characters", async () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 8,
      maxLength: 63,
    });
    await fc.assert(
      fc.asyncProperty(ascii, async (passphrase) => {
        expect(await linesOf(passphrase)).toContain(`wpa_passphrase=${passphrase}`);
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        ascii.filter((text) => Buffer.byteLength(text) <= 32),
        async (ssid) => {
          const lines = await linesOf(ssid, { ssid: secret("SSID") });
          expect(lines).toContain(`ssid2=${Buffer.from(ssid).toString("hex")}`);
        },
      ),
    );
  });

  it.each([
    [
      "seven77",
      {},
      "WIFI_PASSPHRASE: @nixwrt/plugin-access-point: passphrase: the passphrase, the secret PSK, has fewer than 8 bytes",
    ],
    ["x".repeat(64), {}, "has more than 63 bytes"],
    ["x".repeat(64), { security: "wpa2" }, "has an invalid format"],
    ["umlaut in it: ü", {}, "has an invalid format"],
    ["two\nlines of it", {}, "has more than one line"],
    ["ab".repeat(32), {}, "has more than 63 bytes"],
  ] as const)("refuses the secret %j with %j, and does not show it", async (value, options, message) => {
    const error = await linesOf(value, options).then(String, String);
    expect(error).toContain(message);
    expect(error).not.toContain(value.slice(0, 7));
  });

  it("accepts a key instead of a passphrase for WPA2", async () => {
    expect(await linesOf("0f".repeat(32), { security: "wpa2" })).toContain(`wpa_psk=${"0f".repeat(32)}`);
  });

  it.each<[Partial<AccessPointOptions>, string]>([
    [{ ssid: "x".repeat(33) }, "is 33 bytes long"],
    [{ ssid: "ä".repeat(17) }, "is 34 bytes long"],
    [{ ssid: "" }, "is empty"],
    [{ passphrase: "seven77" }, "is not a passphrase"],
    [{ passphrase: undefined }, "passphrase: is missing"],
    [{ security: "open" }, "an open network has no passphrase"],
    [{ passphrase: "0f".repeat(32), security: "wpa3" }, "WPA3 takes no key of 64 digits"],
    [{ country: "00" }, "not a country"],
    [{ country: "de" }, 'not a country in the regulatory database; did you mean "DE"?'],
    [{ country: "UK" }, 'did you mean "GB"?'],
    [{ country: "usa" }, 'did you mean "US"?'],
    [{ lines: ["rsn_pairwise=CCMP TKIP"] }, "the option security sets rsn_pairwise"],
    [{ lines: ["beacon_int=100\nwpa=0"] }, "not a line of hostapd.conf"],
    [{ lines: ["group_cipher=TKIP"] }, "the option security sets group_cipher"],
    [{ macs: { allow: ["01:00:5e:00:00:01"] } }, "macs.allow[0]: the address of a group, which no station has"],
    [{ macs: "02:00:00:00:00:01" } as never, "expected either { allow: [...] } or { deny: [...] }"],
    [{ channel: "6" } as never, 'expected the number of a channel, or "auto"'],
    [{ width: 160 } as never, "expected 20 or 40 or 80"],
    [{ maxStations: 0 }, "maxStations"],
    [{ networks: [{ ssid: "guests" }] }, "networks[0].passphrase: is missing"],
    [{ lines: ["wds_sta=1"] }, "the option wds sets wds_sta"],
    [{ lines: ["ieee80211h=0"] }, "the option country sets ieee80211h"],
    [{ wds: true, isolation: true }, "wds: stations in 4-address mode could reach the other stations"],
    [
      { networks: [{ ssid: "guests", passphrase: "12345678", wds: true, isolation: true }] },
      "networks[0].wds: stations in 4-address mode could reach",
    ],
    [{ security: { enterprise: office } }, "passphrase: an enterprise network has no passphrase"],
    [enterprise({ server: "radius.lan" }), "security.enterprise.server: not an IP address"],
    [enterprise({ port: 0 }), "security.enterprise.port"],
    [enterprise({ secret: "short" }), "security.enterprise.secret: is shorter than 8 bytes"],
    [enterprise({ secret: undefined }), "security.enterprise.secret: is missing"],
    [{ security: "wep" as "wpa2" }, "security: not a security"],
    [{ lines: ["auth_server_addr=192.0.2.1"] }, "the option security sets auth_server_addr"],
    [{ roaming: { domain: "12345" } }, "roaming.domain: not a mobility domain"],
    [{ security: "wpa3", roaming: { domain: "a1b2" } }, "802.11r needs WPA2 with a passphrase"],
    [{ ...enterprise(), roaming: { domain: "a1b2" } }, "the security is enterprise (wpa2+wpa3)"],
  ])("refuses %j", (options, message) => {
    expect(messageOf(() => accessPoint({ ...usual, ...options } as AccessPointOptions))).toContain(message);
  });

  it.each<[Partial<AccessPointOptions>, string]>([
    [
      { country: "US", channel: 13 },
      "WIFI_CHANNEL: @nixwrt/plugin-access-point: channel: US does not allow channel 13 at 2.4 GHz",
    ],
    [{ channel: 14 }, "DE does not allow channel 14 at 2.4 GHz"],
    [{ channel: 36 }, 'channel 36 is at 5 GHz, but band is "2.4"\n  → Set band: "5"'],
    [{ channel: 165 }, "channel 165 is at 5 GHz"],
    [{ band: "5", channel: 6 }, 'channel 6 is at 2.4 GHz, but band is "5"\n  → Set band: "2.4"'],
    [{ band: "5", channel: 38 }, "there is no channel 38 at 5 GHz"],
    [{ channel: 1, width: 80 }, "channel 1 cannot be 80 MHz wide in DE"],
    [{ band: "5", country: "US", channel: 165, width: 80 }, "channel 165 cannot be 80 MHz wide in US"],
    [{ band: "5", country: "YE" }, "YE has no channel of 20 MHz at 5 GHz that radars do not use"],
    // In Bahrain, radars use all allowed channels at 5 GHz.
    [{ band: "5", country: "BH" }, "BH has no channel of 20 MHz at 5 GHz that radars do not use"],
    [{ band: "5", country: "BH", width: 80 }, "BH has no channel of 80 MHz at 5 GHz that radars do not use"],
    [{ band: "5", country: "KP", width: 40 }, "KP has no channel of 40 MHz"],
    [{ band: "5", channel: 36, width: 80, standards: ["n"] }, "a channel of 80 MHz needs 802.11ac or later"],
    [{ interface: "wlan7" }, "WIFI_RADIO: @nixwrt/plugin-access-point: interface: the device has no radio wlan7"],
    [
      { networks: [{ ssid: "guests", passphrase: "12345678" }] },
      "WIFI_NETWORK: @nixwrt/plugin-access-point: networks[0].interface: wlan0_1 is in no bridge",
    ],
    [
      { networks: [{ interface: "wlan0", ssid: "guests", passphrase: "12345678" }] },
      "wlan0 is the interface of two networks",
    ],
    [{ networks: [{ ssid: "home", passphrase: "12345678", security: "wpa2" }] }, "two networks have this name"],
    [
      { networks: [{ ssid: "home", passphrase: "87654321" }] },
      "two networks have this name, and different passphrases",
    ],
    [{ networks: [{ interface: "wlan1", ssid: "guests", security: "open" }] }, "wlan1 is a hardware interface"],
    [{ networks: [{ interface: "eth1", ssid: "guests", security: "open" }] }, "eth1 is a hardware interface"],
  ])("reports %j", (options, message) => {
    expect(messageOf(() => apOf(options))).toContain(message);
  });

  it("asks a RADIUS server to authenticate stations", async () => {
    const lines = await linesOf("sixteen # letters ", enterprise());
    expect(lines).toEqual(
      expect.arrayContaining([
        "ieee8021x=1",
        "auth_server_addr=192.0.2.1",
        "auth_server_port=1812",
        "auth_server_shared_secret=sixteen # letters ",
        "wpa_key_mgmt=WPA-EAP WPA-EAP-SHA256",
        "ieee80211w=1",
        "nas_identifier=test.wlan0",
      ]),
    );
    expect(lines.join("\n")).not.toMatch(/^(wpa_passphrase|wpa_psk|sae_)/m);
    const modern = await linesOf("x".repeat(128), enterprise({ server: "2001:db8::1", port: 18120, wpa: "wpa3" }));
    expect(modern).toEqual(
      expect.arrayContaining([
        "auth_server_addr=2001:db8::1",
        "auth_server_port=18120",
        "wpa_key_mgmt=WPA-EAP-SHA256",
        "ieee80211w=2",
      ]),
    );
  });

  it.each([
    ["seven77", "the shared secret of the RADIUS server, the secret PSK, has fewer than 8 bytes"],
    ["x".repeat(129), "has more than 128 bytes"],
    ["two\nlines of it", "has more than one line"],
    ["a tab\tin it", "has an invalid format"],
  ])("refuses the RADIUS secret %j, and does not show it", async (value, message) => {
    const error = await linesOf(value, enterprise()).then(String, String);
    expect(error).toContain(message);
    expect(error).toContain("WIFI_ENTERPRISE: @nixwrt/plugin-access-point: security.enterprise.secret");
    expect(error).not.toContain(value.slice(0, 7));
  });

  it("assists roaming as configured", async () => {
    const all = await linesOf("12345678", { roaming: { domain: "A1b2" } });
    const help = ["rrm_neighbor_report=1", "rrm_beacon_report=1", "bss_transition=1"];
    expect(all).toEqual(expect.arrayContaining([...help, "mobility_domain=a1b2", "wpa_key_mgmt=WPA-PSK SAE FT-PSK"]));
    const some = await linesOf("12345678", { security: "wpa2", roaming: { advice: false } });
    expect(some).toEqual(expect.arrayContaining([...help.slice(0, 2), "wpa_key_mgmt=WPA-PSK"]));
    expect(some.join()).not.toMatch(/bss_transition|mobility_domain/);
    expect((await linesOf("12345678")).join()).not.toMatch(/rrm_|bss_transition|mobility_domain/);
  });

  it("reports everything that the device's radio does not support", () => {
    const radios = [{ interface: "wlan0", bands: ["2.4"], standards: ["n"], width: 40 }] as const;
    const board = { ...device, device: { ...device.device, radios } };
    const message = messageOf(() =>
      apOf({ band: "5", channel: 200 as 36, width: 80, standards: ["ax"] }, inBridge, board),
    );
    expect(message).toContain("channel");
    const all = messageOf(() => apOf({ band: "5", channel: 36, width: 80, standards: ["ax"] }, inBridge, board));
    for (const part of [
      "wlan0 does not support 5 GHz",
      "does not support channels of 80 MHz",
      "does not support 802.11ax",
    ])
      expect(all).toContain(part);
    const none = { ...device, device: { ...device.device, radios: [] } };
    expect(messageOf(() => apOf({}, inBridge, none))).toContain("Its kernel has no driver for a radio");
  });

  it("uses the widest channel that radio, country and channel allow at 5 GHz", async () => {
    const lines = await linesOf("12345678", { band: "5", channel: 40 });
    expect(lines).toContain("vht_oper_centr_freq_seg0_idx=42");
    expect(lines).toContain("he_oper_centr_freq_seg0_idx=42");
    expect(lines).toContain("ht_capab=[HT40-]");
    const narrow = await linesOf("12345678", { band: "5", channel: 165, country: "US", standards: ["n", "ac"] });
    expect(narrow).toContain("vht_oper_chwidth=0");
    expect(narrow.join()).not.toContain("HT40");
  });

  it("refuses a network without a bridge and addresses, and a hardware address that cannot be set", () => {
    const alone = messageOf(() => apOf({}, [{ name: "eth0", dhcp: true }]));
    expect(alone).toContain("wlan0 is in no bridge and has no addresses");
    const mac = messageOf(() => apOf({}, [...inBridge, { name: "wlan0", mac: "02:00:00:00:00:01" }]));
    expect(mac).toContain("the hardware address of wlan0 cannot be set");
  });

  it("accepts stations in 4-address mode only in networks with the option wds", async () => {
    const guests: Interface = { name: "guests", bridge: { members: ["wlan0_1"] }, addresses: ["192.168.9.1/24"] };
    const networks = [{ ssid: "guests", passphrase: "12345678", wds: true }];
    const lines = await linesOf("12345678", { networks }, [...inBridge, guests]);
    expect(lines.slice(lines.indexOf("bss=wlan0_1"))).toContain("wds_sta=1");
    expect(lines.slice(0, lines.indexOf("bss=wlan0_1"))).not.toContain("wds_sta=1");
  });

  it.each<[Partial<AccessPointOptions>, Interface[], string]>([
    [{ wds: true }, [{ name: "wlan0", addresses: ["192.168.9.1/24"] }], "wds: wlan0 is in no bridge"],
    [
      { wds: true },
      [{ name: "br0", bridge: { members: ["eth0", "wlan0"], vlans: { "1": { untagged: ["eth0", "wlan0"] } } } }],
      "wds: br0 has VLANs",
    ],
    [
      { networks: [{ interface: "wlan0_guests", ssid: "guests", security: "open", wds: true }] },
      [...inBridge, { name: "guests", bridge: { members: ["wlan0_guests"] } }],
      "networks[0].wds: the port of a station in 4-address mode would have a name of more than 15 letters, such as wlan0_guests.sta2007",
    ],
    [
      { networks: [{ interface: "wlan0_10", ssid: "guests", security: "open", wds: true, maxStations: 1000 }] },
      [...inBridge, { name: "guests", bridge: { members: ["wlan0_10"] } }],
      "such as wlan0_10.sta1000",
    ],
  ])("reports %j with %j, because stations in 4-address mode would reach nothing", (options, interfaces, message) => {
    expect(messageOf(() => apOf(options, interfaces))).toContain(message);
  });

  it("accepts a long interface name if the number of stations is small enough for their ports' names", () => {
    const networks = [
      { interface: "wlan0_10", ssid: "guests", security: "open" as const, wds: true, maxStations: 999 },
    ];
    const guests = { name: "guests", bridge: { members: ["wlan0_10"] } };
    expect(apOf({ networks }, [...inBridge, guests]).links.has("wlan0_10")).toBe(true);
  });

  it("has fallback channels that radars do not use, if the country allows any", async () => {
    const lines = (country: string, channel: number) => linesOf("12345678", { country, band: "5", channel, width: 80 });
    expect(await lines("DE", 100)).toEqual(
      expect.arrayContaining(["channel=100", "chanlist=36 40 44 48 149 153 157 161", "ieee80211h=1"]),
    );
    expect(await lines("US", 52)).toContain("chanlist=36 40 44 48 149 153 157 161");
    expect((await lines("BH", 36)).join()).not.toContain("chanlist");
    // Radars do not use this channel.
    expect((await lines("DE", 36)).join()).not.toContain("chanlist");
  });

  it("never lets hostapd choose a channel that radars use, in any country and at any width", async () => {
    let seen = 0;
    for (const [country, rules] of Object.entries(countries)) {
      const ofRadars = [...rules.matchAll(/(?<= |^)([\d.]+)-([\d.]+)@\d+\w*r/g)].map(([, from, to]) => [
        Number(from),
        Number(to),
      ]);
      for (const width of [20, 40, 80] as const) {
        const lines = await linesOf("12345678", { country, band: "5", width }).catch((error: NixwrtError) => {
          expect(error.message).toContain(`${country} has no channel of ${width} MHz`);
          return [];
        });
        const list = lines.find((one) => one.startsWith("chanlist="))?.slice("chanlist=".length) ?? "";
        for (const number of list
          .split(" ")
          .filter((one) => one !== "")
          .map(Number)) {
          seen++;
          // 36 and 149 are the first channels of their groups (IEEE 802.11, E.1).
          const first = number < 149 ? 36 : 149;
          const low = 5000 + 5 * (number - ((number - first) % (width / 5))) - 10;
          const touched = ofRadars.filter(([from = 0, to = 0]) => from < low + width && low < to);
          // Where rules overlap, such as at 5725 MHz, the kernel uses the one that contains the whole subchannel.
          const inside = touched.filter(([from = 0, to = 0]) => Math.min(to, low + width) - Math.max(from, low) >= 20);
          expect({ country, width, number, inside }).toEqual({ country, width, number, inside: [] });
        }
      }
    }
    expect(seen).toBeGreaterThan(1000);
  });

  it("puts the second network of a radio into its own bridge", async () => {
    const guests: Interface = { name: "guests", bridge: { members: ["wlan0_1"] }, addresses: ["192.168.9.1/24"] };
    const options = {
      networks: [{ ssid: "guests", passphrase: "12345678", isolation: true, macs: { deny: ["02:00:00:00:00:01"] } }],
    };
    const lines = await linesOf("12345678", options, [...inBridge, guests]);
    expect(lines.slice(lines.indexOf("bss=wlan0_1"))).toEqual(
      expect.arrayContaining(["bridge=guests", "ap_isolate=1", "deny_mac_file=/etc/hostapd/wlan0_1.macs"]),
    );
    expect(lines.slice(0, lines.indexOf("bss=wlan0_1"))).not.toContain("ap_isolate=1");
    const system = apOf(options, [...inBridge, guests]);
    expect(system.services.get("link-wlan0")?.value.dependsOn).toEqual(["device:wlan0", "link:br0", "link:guests"]);
    expect(system.services.get("link-wlan0_1")?.value.dependsOn).toContain("link:wlan0");
  });

  it.each([
    ...ramipsBoards.map((board) => ({ ...board, make: ramips })),
    ...ath79Boards.map((board) => ({ ...board, make: ath79 })),
  ])(
    "adds the driver and the device tree node of $name's radio, or reports that there is none",
    ({ name, functions, make }) => {
      const ap = () => apOf({}, [{ name: "br0", bridge: { members: ["wlan0"] } }], make({ board: name }));
      if (["none", "patch-set"].includes(functions.wifi)) {
        return expect(messageOf(ap)).toContain("the device has no radio wlan0");
      }
      const { device: made, deviceTree, kernelConfig } = ap();
      const tree = deviceTree.get(made.boot?.deviceTree ?? "")?.value.text;
      expect(tree).toMatch(/nvmem-cell-names = "(eeprom|calibration)"/);
      expect(["ATH9K", "MT7603E"].filter((driver) => kernelConfig.get(driver)?.value === "y")).toHaveLength(1);
    },
  );

  it("leaves out drivers if no plugin uses a radio", () => {
    const { kernelConfig, kernelArguments } = systemOf([], undefined, qemu());
    expect(kernelConfig.has("MAC80211")).toBe(false);
    expect([...kernelArguments.keys()]).toEqual([]);
    expect(apOf({}, inBridge, qemu({ radios: 3 })).kernelArguments.get("mac80211_hwsim.radios")?.value).toBe("=3");
  });
});

describe("additional networks", () => {
  const own: Interface[] = [
    { name: "br0", bridge: { members: ["eth0", "wlan0"] }, addresses: ["192.168.1.1/24"] },
    { name: "guests", bridge: { members: ["wlan0_1"] }, addresses: ["192.168.9.1/24"] },
  ];
  const shared: Interface[] = [{ name: "br0", bridge: { members: ["eth0", "wlan0", "wlan0_1"] }, dhcp: true }];
  const guests = { ssid: "guests", passphrase: secret("GUEST_PSK") };
  /** Applies the plugin beside a service that has a firewall's name. */
  const make = (more: object, interfaces: Interface[], guarded = false) =>
    systemOf(
      [
        accessPoint({ ...usual, networks: [{ ...guests, ...more }] }),
        plugin("net", {
          network: (network) => {
            for (const one of interfaces) network.interface(one);
          },
          services: (services) => {
            if (guarded) services.add({ name: "firewall", oneshot: "true" });
          },
        }),
      ],
      undefined,
      qemu(),
    );

  it.each<[object, Interface[], boolean, string]>([
    [{ isolation: true }, shared, false, "networks[0].isolation: stations of wlan0_1 do not reach each other, but"],
    [{ ssid: "home" }, own, false, "networks[0].ssid: wlan0_1 and wlan0 have the same name, but different bridges"],
    [{ passphrase: secret("PSK") }, own, false, "networks[0].passphrase: wlan0_1 and wlan0 have the same passphrase"],
    [
      { ssid: "home", passphrase: undefined, security: "open" },
      own,
      false,
      "networks[0].ssid: wlan0_1 and wlan0 have the same name, but different bridges",
    ],
    [{}, own, true, 'interfaces.guests.zone: guests is in the zone "lan" because nothing sets its zone'],
  ])("are reported if they are not separate: %j", (more, interfaces, guarded, message) => {
    const told = messageOf(() => make(more, interfaces, guarded));
    expect(told).toContain(message);
    expect(told.match(/WIFI_NETWORK/g)).toHaveLength(1);
  });

  it.each<[string, object, Interface[], boolean]>([
    ["in a bridge of their own, with isolation", { isolation: true }, own, false],
    ["with the same name and passphrase in the same bridge", { ssid: "home", passphrase: secret("PSK") }, shared, true],
    ["in a zone of their own", {}, own.map((one) => (one.name === "guests" ? { ...one, zone: "guest" } : one)), true],
    ["in the zone lan on purpose", {}, own.map((one) => ({ ...one, zone: "lan" })), true],
  ])("are accepted %s", (_, more, interfaces, guarded) => {
    expect(() => make(more, interfaces, guarded)).not.toThrow();
  });

  it("cannot ask the device itself who may join", () => {
    for (const server of ["127.0.0.1", "192.168.1.1"])
      expect(messageOf(() => apOf(enterprise({ server }), own))).toContain(`${server} is this device itself`);
  });
});
