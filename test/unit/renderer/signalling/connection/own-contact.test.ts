import { describe, expect, test } from "vitest";
import { isRegisterAnswer, withOwnContactOnly } from "../../../../../renderer/signalling/connection/own-contact.ts";
import { excessOf } from "../../../../../shared/sip/message-limits.ts";

const OURS = "<sip:k2v8ab01@x7.invalid;transport=ws>;expires=600";
const answer = (fields: readonly string[], start = "SIP/2.0 200 OK", cseq = "7 REGISTER") =>
  [start, "Via: SIP/2.0/WSS x7.invalid;branch=z9hG4bK1", `CSeq: ${cseq}`, ...fields, "Content-Length: 0", "", ""].join(
    "\r\n",
  );
const own = (message: string) => withOwnContactOnly(message, "k2v8ab01");

describe("a long list of Contacts is cut down to ours", () => {
  test.each([
    ["a field each", ["Contact: <sip:a@b>", `Contact: ${OURS}`, "m: <sip:c@d>"]],
    ["one field", [`Contact: "a, b" <sip:a@b>;x="1,2", ${OURS}, <sip:c@d>`]],
    ["a folded field", [`Contact: <sip:a@b>,\r\n ${OURS},\r\n\t<sip:c@d>`]],
    ["the compact form, in capitals", [`M : <sip:a@b>, ${OURS}`]],
  ])("%s", (_what, fields) => {
    expect(own(answer(fields))).toBe(answer([`Contact: ${OURS}`]));
  });

  test("ours is not taken from within the value of another", () => {
    expect(own(answer(["Contact: <sip:ak2v8ab01@b>", "Contact: <sip:k2v8ab01b@c>"]))).toBe(answer([]));
  });

  test("what stands in the body stays", () => {
    const message = `${answer([`Contact: ${OURS}`])}Contact: <sip:a@b>\r\n\r\nContact: <sip:c@d>`;
    expect(own(message)).toBe(message);
  });

  test("several hundred are read thereafter, as far as a head may be long", () => {
    const others = Array.from({ length: 500 }, (_, at) => `Contact: <sip:desk-${at}@10.0.0.1>;expires=60`);
    expect(excessOf(answer([...others, `Contact: ${OURS}`]))).toBe("too-many-fields-of-a-name");
    expect(excessOf(own(answer([...others, `Contact: ${OURS}`])))).toBeUndefined();
  });
});

describe("any other message stays as it is", () => {
  const fields = ["Contact: <sip:a@b>", `Contact: ${OURS}`];
  test.each([
    ["an answer to another request", answer(fields, "SIP/2.0 200 OK", "7 INVITE")],
    ["a request", answer(fields, "REGISTER sip:a SIP/2.0")],
    ["a provisional answer", answer(fields, "SIP/2.0 100 Trying")],
    ["one without CSeq in its head", `SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\n\r\nCSeq: 7 REGISTER\r\n`],
    ["one line", "SIP/2.0 200 OK"],
    ["nothing", ""],
  ])("%s", (_what, message) => {
    expect(isRegisterAnswer(message)).toBe(false);
    expect(own(message)).toBe(message);
  });

  test("where we have no Contact", () => {
    expect(withOwnContactOnly(answer(fields), "")).toBe(answer(fields));
  });
});
