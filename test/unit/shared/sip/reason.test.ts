import { expect, test } from "vitest";
import { causesOf, metElsewhere } from "../../../../shared/sip/reason.ts";

test("causes of several fields and of lists, in their order", () => {
  expect(causesOf(['SIP ;cause=580 ;text="a, b"', "Q.850;cause=16,sip; Cause = 600", "SIP", "SIP;cause=x"])).toEqual([
    { protocol: "sip", cause: 580 },
    { protocol: "q.850", cause: 16 },
    { protocol: "sip", cause: 600 },
  ]);
});

test.each([
  [["SIP;cause=200"], "answered-elsewhere"],
  [["Q.850;cause=26"], "answered-elsewhere"],
  [["SIP;cause=600"], "declined-elsewhere"],
  [["SIP;cause=699"], "declined-elsewhere"],
  [["SIP;cause=200", "SIP;cause=603"], "declined-elsewhere"],
  [["SIP;cause=599"], undefined],
  [["SIP;cause=700"], undefined],
  [["SIP;cause=26"], undefined],
  [["Q.850;cause=200"], undefined],
  [["SIP;xcause=200"], undefined],
  [['SIP;text="a;cause=603;b";cause=200'], "answered-elsewhere"],
  [['SIP;text="cause=603, SIP;cause=603";cause=200'], "answered-elsewhere"],
  [['SIP;cause="200"'], "answered-elsewhere"],
  [['SIP;text="\\";cause=603";x'], undefined],
  [["SIP;cause=0200;cause=603"], "answered-elsewhere"],
  [[], undefined],
])("%j", (fields, elsewhere) => {
  expect(metElsewhere(fields)).toBe(elsewhere);
});
