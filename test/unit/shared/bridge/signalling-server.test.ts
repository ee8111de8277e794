import { describe, expect, test } from "vitest";
import {
  codeOfIssue,
  connectSources,
  serverAddressSchema,
  serversSchema,
} from "../../../../shared/bridge/signalling-server.ts";

const faultOf = (address: string) => {
  const { success, error } = serverAddressSchema.safeParse(address);
  return success ? "none" : (codeOfIssue(error) ?? "no address");
};

describe("the address of a SIP server", () => {
  test.each([
    "wss://pcscf.example.org/sip",
    "wss://192.0.2.1:8443",
    "wss://pcscf.example.org/sip?tenant=7",
    "ws://127.0.0.1:5062/sip",
    "ws://127.255.0.9",
    "ws://localhost:8080",
    "WS://LocalHost",
    "ws://sip.localhost/",
  ])("%s is connected to", (address) => expect(faultOf(address)).toBe("none"));

  test.each([
    "ws://pcscf.example.org/sip",
    "ws://192.0.2.1",
    "ws://10.0.0.5:5062",
    "ws://localhost.example.org",
    "ws://127.0.0.1.example.org",
    "ws://127.evil.example",
    "ws://mylocalhost",
    // A URL parser makes 127.0.0.1 of it; nobody who reads it does.
    "ws://127.1",
    "WS://PCSCF.EXAMPLE.ORG",
  ])("%s would carry everything in clear", (address) => expect(faultOf(address)).toBe("server-unencrypted"));

  test.each([
    "ws://[::1]:5062",
    "wss://[2001:db8::1]/sip",
    "wss://my_host/sip",
    "wss://a..example",
    "wss://a%5Fb.example",
    "wss://a*.example",
  ])("%s is one that no policy of a page can let in", (address) =>
    expect(faultOf(address)).toBe("server-address-unusable"),
  );

  test.each([
    "https://pcscf.example.org",
    "wss://pcscf.example.org/sip#one",
    "wss://pcscf.example.org/#",
    "wss://user:secret@pcscf.example.org/",
    "ws://127.0.0.1@evil.example/",
    "ws://127.0.0.1:80@evil.example/",
    "ws://127.0.0.1\\@evil.example/",
    "ws://evil.example\\.localhost/",
    "wss://pcscf.example.org/\r\nX: y",
    "wss:pcscf.example.org",
    "wss://",
  ])("%s is none", (address) => expect(faultOf(address)).toBe("no address"));

  test.each(["tls://sip.example.org", "tls://sip.example.org:5061", "tls://[2001:db8::1]:5061", "tls://192.0.2.1"])(
    "%s is connected to by the host",
    (address) => expect(faultOf(address)).toBe("none"),
  );

  test.each([
    "tls://sip.example.org/",
    "tls://sip.example.org/sip",
    "tls://sip.example.org?x",
    "tls://user:secret@sip.example.org",
    "tls://sip.example.org:506100",
    "tls:sip.example.org",
    "tcp://sip.example.org",
    "sips:sip.example.org",
  ])("%s is none either", (address) => expect(faultOf(address)).toBe("no address"));
});

describe("a name in another alphabet, over TLS", () => {
  test.each([
    ["tls://sip.müller.example", "tls://sip.xn--mller-kva.example"],
    ["tls://SIP.MÜLLER.example:5071", "tls://sip.xn--mller-kva.example:5071"],
    ["tls://例え.テスト", "tls://xn--r8jz45g.xn--zckzah"],
    ["tls://sip.xn--mller-kva.example", "tls://sip.xn--mller-kva.example"],
    ["tls://SIP.example.org", "tls://SIP.example.org"],
  ])("is the one that name systems know: %s", (address, known) => {
    expect(serverAddressSchema.parse(address)).toBe(known);
  });

  test.each([
    // Letters and digits of full width: a parser makes example.org and 127.0.0.1 of them, nobody who reads them does.
    "tls://ｅxample.org",
    "tls://１２７.0.0.1",
    "tls://sip.\u200dmüller.example",
    "tls://sip.mü%ller.example",
  ])("is none that anything resolves: %s", (address) => expect(faultOf(address)).toBe("server-address-unusable"));

  test("names one server, whichever way it is written", () => {
    expect(serversSchema.safeParse(["tls://müller.example", "tls://xn--mller-kva.example"]).success).toBe(false);
  });
});

describe("the servers of an account", () => {
  const SECURE = "wss://a.test";
  const TLS = "tls://b.test";
  const isFit = (servers: string[]) => serversSchema.safeParse(servers).success;

  test("are all of one transport: a Contact names it, and stays the same at the next server", () => {
    expect([[SECURE], [TLS], [TLS, "tls://c.test"], [SECURE, TLS]].map(isFit)).toEqual([true, true, true, false]);
  });

  test("no window connects by itself to one that the host connects to", () => {
    const fromDns = (transport: "tls" | "wss") => ({
      servers: [],
      serversFromDns: { domain: "a.test", path: "/", transport },
    });
    expect(connectSources({ servers: [TLS] })).toEqual([]);
    expect(connectSources({ servers: [SECURE] })).toEqual([SECURE]);
    expect(connectSources(fromDns("tls"))).toEqual([]);
    expect(connectSources(fromDns("wss"))).toEqual(["wss://a.test:*", "wss://*.a.test:*"]);
  });
});
