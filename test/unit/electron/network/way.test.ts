import { expect, test } from "vitest";
import { readPacAnswer, wayOfUrl } from "../../../../electron/network/way.ts";

const proxy = (host: string, port: number, secure = false) => ({ kind: "proxy", secure, host, port });

test.each([
  ["http://proxy.example:3128", proxy("proxy.example", 3128)],
  ["http://proxy.example:3128/", proxy("proxy.example", 3128)],
  ["proxy.example:3128", proxy("proxy.example", 3128)],
  ["http://proxy.example", proxy("proxy.example", 80)],
  ["https://proxy.example", proxy("proxy.example", 443, true)],
  ["http://[fd00::1]:3128", proxy("fd00::1", 3128)],
  // Who asks stands in the account; an environment can be read by every program that is started.
  ["http://user:secret@proxy.example:3128", proxy("proxy.example", 3128)],
  ["socks5://user:secret@proxy.example:1080", { kind: "unsupported", named: "socks5://proxy.example:1080" }],
  ["http://", { kind: "unsupported", named: "" }],
])("%s", (url, expected) => {
  expect(wayOfUrl(url)).toEqual(expected);
});

test.each([
  ["", [{ kind: "direct" }]],
  ["DIRECT", [{ kind: "direct" }]],
  ["PROXY a.example:8080; direct", [proxy("a.example", 8080), { kind: "direct" }]],
  ["HTTP a.example:80;HTTPS b.example:443 ;", [proxy("a.example", 80), proxy("b.example", 443, true)]],
  ["PROXY\ta.example", [proxy("a.example", 80)]],
  ["SOCKS5 a.example:1080", [{ kind: "unsupported", named: "SOCKS5 a.example:1080" }]],
  ["PROXY", [{ kind: "unsupported", named: "PROXY" }]],
  ["PROXY a/b", [{ kind: "unsupported", named: "PROXY a/b" }]],
  ["nonsense", [{ kind: "unsupported", named: "nonsense" }]],
])("the answer %o", (answer, expected) => {
  expect(readPacAnswer(answer)).toEqual(expected);
});

test("an answer without end is read to a limit", () => {
  expect(readPacAnswer("DIRECT;".repeat(100_000))).toHaveLength(10);
});
