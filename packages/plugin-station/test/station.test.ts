import { type Interface, secret } from "@nixwrt/core";
import stationDefault, { type StationOptions, station } from "@nixwrt/plugin-station";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveContent } from "../../core/src/image/resolveContent.js";
import { messageOf, plugin, problemsOf, systemOf } from "../../core/test/system/support.js";
import { qemu } from "../../device-qemu/src/index.js";
import { accessPoint } from "../../plugin-access-point/src/index.js";

const usual: StationOptions = { country: "DE", networks: [{ ssid: "hotel", passphrase: secret("PSK") }] };
const uplink: Interface[] = [{ name: "wlan0", dhcp: true }];

function stationOf(options: Partial<StationOptions> = {}, interfaces = uplink) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  return systemOf([station({ ...usual, ...options }), net], undefined, qemu());
}

/** Returns the text of wpa_supplicant.conf if the secret has this value. */
async function configOf(value: string, ...args: Parameters<typeof stationOf>): Promise<string> {
  const file = stationOf(...args).files.get("/etc/wpa_supplicant/wlan0.conf")?.value;
  if (file?.kind !== "file") throw new Error("there is no wpa_supplicant.conf");
  expect(file).toMatchObject({ mode: 0o600, user: "wpa" });
  const input = { directory: "/nowhere", buildDate: 0, secrets: { value: () => value } };
  return (await resolveContent(file.content, input)).toString();
}

describe("station", () => {
  it("is the package's default export, for rc files", () => {
    expect(stationDefault).toBe(station);
  });

  it("is an uplink if it requests addresses, and requests them again in another network", () => {
    const { services, links } = stationOf();
    expect(services.get("net-wlan0")?.value.dependsOn).toContain("link:wlan0");
    expect(services.has("carrier")).toBe(true);
    expect(links.get("wlan0")?.value.leaseGrace).toBeGreaterThan(0);
    expect(stationOf({}, [{ name: "wlan0", addresses: ["10.0.0.2/24"] }]).services.has("carrier")).toBe(false);
  });

  it("prefers networks in the order of the list", async () => {
    const networks = [
      { ssid: "home", passphrase: secret("PSK"), security: "wpa3" as const, hidden: true },
      { ssid: "café", security: "open" as const },
    ];
    const [, home = "", cafe = ""] = (await configOf("12345678", { networks })).split("network={");
    expect(home).toMatch(/priority=2\nscan_ssid=1\nkey_mgmt=SAE\n[\s\S]*ieee80211w=2\npsk="12345678"\n/);
    expect(cafe).toContain(`ssid=${Buffer.from("café").toString("hex")}\npriority=1\nkey_mgmt=NONE\n}`);
  });

  it("keeps passphrases unchanged, whatever their characters, and accepts a key for WPA2", async () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 8,
      maxLength: 63,
    });
    await fc.assert(
      fc.asyncProperty(ascii, async (passphrase) => {
        expect((await configOf(passphrase)).split("\n")).toContain(`psk="${passphrase}"`);
      }),
    );
    const networks = [{ ssid: "hotel", passphrase: secret("PSK"), security: "wpa2" as const }];
    expect(await configOf("0f".repeat(32), { networks })).toContain(`\npsk=${"0f".repeat(32)}\n`);
  });

  const alice = { identity: "alice@example.org", password: secret("PSK") };

  it("authenticates with EAP-pwd, whatever the characters of the password", async () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 128,
    });
    await fc.assert(
      fc.asyncProperty(ascii, async (password) => {
        const networks = [{ ssid: "office", security: { enterprise: alice } }];
        const lines = (await configOf(password, { networks })).split("\n");
        expect(lines).toEqual(
          expect.arrayContaining([
            "key_mgmt=WPA-EAP WPA-EAP-SHA256",
            "eap=PWD",
            'identity="alice@example.org"',
            `password="${password}"`,
          ]),
        );
      }),
    );
    const wpa3 = [{ ssid: "office", security: { enterprise: { ...alice, wpa: "wpa3" as const } } }];
    expect(await configOf("pw", { networks: wpa3 })).toMatch(/key_mgmt=WPA-EAP-SHA256\n[\s\S]*ieee80211w=2\n/);
    const error = await configOf("line\nbreak", { networks: wpa3 }).then(String, String);
    expect(error).toContain(
      "WIFI_ENTERPRISE: @nixwrt/plugin-station: networks[0].security.enterprise.password: the password, the secret PSK, has more than one line",
    );
    expect(error).not.toContain("break");
  });

  it("is a bridge member in 4-address mode, in every network", async () => {
    const inBridge: Interface[] = [{ name: "br0", bridge: { members: ["eth0", "wlan0"] }, dhcp: true }];
    const networks = [
      { ssid: "home", passphrase: secret("PSK") },
      { ssid: "café", security: "open" as const },
    ];
    const { links, services } = stationOf({ wds: true }, inBridge);
    expect(links.get("wlan0")?.value.joinedBy).toBe("service");
    expect(services.get("link-wlan0")?.value.dependsOn).toEqual(["device:wlan0", "link:br0"]);
    const [, ...blocks] = (await configOf("12345678", { wds: true, networks }, inBridge)).split("network={");
    for (const block of blocks) expect(block).toContain("\nenable_4addr_mode=1\n");
    expect(await configOf("12345678")).not.toContain("4addr");
    expect(messageOf(() => stationOf({}, inBridge))).toContain("Or set wds: true");
  });

  it("refuses a secret that is not a passphrase, and does not show it", async () => {
    const error = await configOf("seven77").then(String, String);
    expect(error).toContain(
      "WIFI_PASSPHRASE: @nixwrt/plugin-station: networks[0].passphrase: the passphrase, the secret PSK",
    );
    expect(error).not.toContain("seven77");
  });

  it.each<[Partial<StationOptions>, string]>([
    [{ networks: [] }, "networks"],
    [{ networks: [{ ssid: "x".repeat(33), security: "open" }] }, "networks[0].ssid: is 33 bytes long"],
    [{ networks: [{ ssid: "hotel" }] }, "networks[0].passphrase: is missing"],
    [{ networks: [{ ssid: "hotel", passphrase: "12345678", security: "open" }] }, "an open network has no passphrase"],
    [
      {
        networks: [
          { ssid: "office", passphrase: "12345678", security: { enterprise: { identity: "a", password: "b" } } },
        ],
      },
      "networks[0].passphrase: an enterprise network has no passphrase",
    ],
    [
      { networks: [{ ssid: "office", security: { enterprise: { identity: "", password: "b" } } }] },
      "networks[0].security",
    ],
    [{ country: "Germany" }, "not a country"],
  ])("refuses %j", (options, message) => {
    expect(messageOf(() => station({ ...usual, ...options }))).toContain(message);
  });

  it.each<[Partial<StationOptions>, Interface[], string]>([
    [{ interface: "wlan2" }, [], "WIFI_RADIO: @nixwrt/plugin-station: interface: the device has no radio wlan2"],
    [
      {},
      [{ name: "br0", bridge: { members: ["eth0", "wlan0"] } }],
      "WIFI_NETWORK: @nixwrt/plugin-station: interface: wlan0 is a member of br0",
    ],
    [{ wds: true }, uplink, "WIFI_NETWORK: @nixwrt/plugin-station: wds: wlan0 is in no bridge"],
    [{}, [], "WIFI_NETWORK: @nixwrt/plugin-station: interface: wlan0 joins a network, but has no addresses there"],
    [{}, [{ name: "wlan0", dhcp: true, mac: "02:00:00:00:00:01" }], "the hardware address of wlan0 cannot be set"],
  ])("reports %j with %j", (options, interfaces, message) => {
    expect(messageOf(() => stationOf(options, interfaces))).toContain(message);
  });

  it.each<[what: string, interfaces: Interface[]]>([
    ["the station", uplink],
    ["the access point", [{ name: "br0", bridge: { members: ["wlan0"] }, addresses: ["192.168.1.1/24"] }]],
    ["neither", []],
  ])("cannot use the radio of an access point, which is said once if the interfaces fit %s", (_, interfaces) => {
    const net = plugin("net", {
      network: (network) => {
        for (const one of interfaces) network.interface(one);
      },
    });
    const home = accessPoint({ country: "DE", ssid: "home", passphrase: secret("PSK") });
    expect(problemsOf(() => systemOf([station(usual), home, net], undefined, qemu()))).toEqual([
      {
        code: "LINK_CONFLICT",
        message:
          "access-point-wlan0 (access point) and station-wlan0 (Wi-Fi station) both want to create the interface wlan0, but an interface, such as that of a radio, has only one use",
        hint: "Give one of the two plugins another interface, or remove it",
      },
    ]);
  });

  it("refuses different countries for radios of one device, once", () => {
    const both = (country: string) => {
      const net = plugin("net", {
        network: (network) => {
          for (const name of ["wlan0", "wlan1"]) network.interface({ name, dhcp: true });
        },
      });
      return problemsOf(() =>
        systemOf([station(usual), station({ ...usual, interface: "wlan1", country }), net], undefined, qemu()),
      );
    };
    expect(both("DE")).toEqual([]);
    const message = "the radios are in different countries: wlan0 in DE, wlan1 in GB";
    expect(both("GB")).toEqual([expect.objectContaining({ code: "WIFI_COUNTRY", message })]);
  });
});
