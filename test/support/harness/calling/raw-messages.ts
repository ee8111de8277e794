/** Messages of a scripted server, good but for the fields that a test replaces or leaves out. */
import type { Received, ScriptedServer } from "../../stand-ins/sip-server.ts";

/** Value of a field; empty for none, a blank for an empty one. */
type Fields = Readonly<Record<string, string>>;

interface Body {
  readonly contentType: string;
  readonly body: string;
}
const NO_BODY: Body = { contentType: "", body: "" };

const text = (startLine: string, fields: Fields, body: string) => {
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}`]));
  return [startLine, ...lines, "", body].join("\r\n");
};
const bodyFields = ({ contentType, body }: Body): Fields => ({
  "Content-Type": contentType,
  "Content-Length": String(Buffer.byteLength(body)),
});

/** @param server - asked for every time, because each test has its own */
export function rawMessages(server: () => ScriptedServer) {
  return {
    /** A request to the client outside of its calls; `uri` is where it goes. */
    request(method: string, change: Fields = {}, body: Body = NO_BODY, uri = server().contact): void {
      const fields = {
        Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKother",
        "Max-Forwards": "70",
        From: "<sip:caller@example.org>;tag=script",
        To: "<sip:ava@ims.system-a.example>",
        "Call-ID": "other",
        CSeq: `1 ${method}`,
        Contact: "<sip:focus@127.0.0.1;transport=ws>",
        ...bodyFields(body),
        ...change,
      };
      server().raw(text(`${method} ${uri} SIP/2.0`, fields, body.body));
    },
    /** A request within the call that the client's INVITE has made. */
    within(established: Received, method: string, cseq: number, change: Fields = {}, body: Body = NO_BODY): void {
      const fields = {
        Via: `SIP/2.0/WS 127.0.0.1;branch=z9hG4bKwithin${cseq}`,
        "Max-Forwards": "70",
        From: `${established.header("To")};tag=far`,
        To: established.header("From"),
        "Call-ID": established.header("Call-ID"),
        CSeq: `${cseq} ${method}`,
        Contact: "<sip:focus@127.0.0.1;transport=ws>",
        ...bodyFields(body),
        ...change,
      };
      server().raw(text(`${method} ${server().contact} SIP/2.0`, fields, body.body));
    },
    /** An answer of an end whose tag is `far`. */
    answer(request: Received, startLine: string, change: Fields = {}, body: Body = NO_BODY): void {
      const to = request.header("To");
      const fields = {
        Via: request.header("Via"),
        From: request.header("From"),
        To: to.includes("tag=") ? to : `${to};tag=far`,
        "Call-ID": request.header("Call-ID"),
        CSeq: request.header("CSeq"),
        Contact: "<sip:focus@127.0.0.1;transport=ws>",
        ...bodyFields(body),
        ...change,
      };
      server().raw(text(startLine, fields, body.body));
    },
  };
}
