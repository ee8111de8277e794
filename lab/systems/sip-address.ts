import { Grammar, type URI } from "sip.js/lib/core/index.js";

/** An address of one of the lab's own users as SIP.js has it. */
export function sipAddress(text: string): URI {
  const uri = Grammar.URIParse(text);
  if (uri === undefined) throw new Error("not a SIP URI");
  return uri;
}
