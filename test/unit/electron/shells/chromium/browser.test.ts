import { describe, expect, test } from "vitest";
import type { WindowProxy } from "../../../../../electron/services/network-policy.ts";
import { browserArguments, profileFolder } from "../../../../../electron/shells/chromium/browser.ts";
import { createOneTimeTokens, sameKey } from "../../../../../electron/shells/chromium/tokens.ts";

const URL = "http://127.0.0.1:47310/opening-console?window=1";

describe("the browser's arguments", () => {
  const args = (facts: { lab?: boolean; root?: boolean; proxy?: WindowProxy } = {}) =>
    browserArguments(URL, "console", {
      profile: "/data/browser",
      lab: false,
      root: false,
      proxy: "system",
      first: true,
      ...facts,
    });

  test("open an app window with a profile of its own", () => {
    expect(args().slice(0, 2)).toEqual([`--app=${URL}`, "--user-data-dir=/data/browser"]);
  });

  test("leave the sandbox on for everybody but root", () => {
    expect(args()).not.toContain("--no-sandbox");
    expect(args({ root: true })).toContain("--no-sandbox");
  });

  test("let media run within one computer in the lab alone", () => {
    expect(args().join(" ")).not.toMatch(/loopback|Mdns/);
    expect(args({ lab: true })).toContain("--allow-loopback-in-peer-connection");
    expect(args({ lab: true }).filter((arg) => arg.startsWith("--disable-features"))).toHaveLength(1);
  });

  test("say which proxy the windows have, or leave it to the system", () => {
    const proxies = (proxy?: WindowProxy) => args(proxy && { proxy }).filter((arg) => arg.includes("proxy"));
    expect(proxies()).toEqual([]);
    expect(proxies("none")).toEqual(["--no-proxy-server"]);
    expect(proxies({ address: "127.0.0.1:4711" })).toEqual(["--proxy-server=http://127.0.0.1:4711"]);
  });

  test("never open a way in or weaken the pages' protection", () => {
    expect(args({ lab: true, root: true }).join(" ")).not.toMatch(
      /remote-debugging-(?!pipe)|disable-web-security|fake-ui/,
    );
  });
});

test("a browser that is a snap keeps its profile where it can write", () => {
  expect(profileFolder({ path: "/usr/bin/chromium" }, "/data", "/home/ann")).toBe("/data/browser");
  expect(profileFolder({ path: "/snap/bin/chromium", snap: "chromium" }, "/data", "/home/ann")).toBe(
    "/home/ann/snap/chromium/common/mc-dispatcher",
  );
});

describe("one-time tokens", () => {
  test("are worth something once, in their time, and are all different", () => {
    let now = 0;
    const tokens = createOneTimeTokens<string>(1_000, () => now);
    const [a, b] = [tokens.issue("a"), tokens.issue("b")];
    expect(a).not.toBe(b);
    expect(a).toMatch(/^[\w-]{43}$/);
    expect(tokens.redeem("guess")).toBeUndefined();
    expect(tokens.redeem(a)).toBe("a");
    expect(tokens.redeem(a)).toBeUndefined();
    now = 1_000;
    expect(tokens.redeem(b)).toBeUndefined();
  });

  test("are compared whole", () => {
    expect(sameKey("abc", "abc")).toBe(true);
    expect(sameKey("abc", "abd")).toBe(false);
    expect(sameKey("abc", "abcd")).toBe(false);
    expect(sameKey("", "")).toBe(true);
  });
});
