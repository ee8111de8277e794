/**
 * Where the requests of a call go (RFC 3261 clause 12.2.1.2): to the Contact of the newest answer that accepted an INVITE of ours.
 * SIP.js keeps to the one of the answer that it saw first, which may have been a provisional one, without a Contact even.
 *
 * @module
 */
import { Core, NameAddrHeader, type URI } from "sip.js";

/** What SIP.js knows of a dialog, and lets nobody see. */
interface Inner {
  readonly dialogState: { remoteTarget: URI };
}

/** By dialog, the number of the INVITE whose answer was heeded last: a repeated answer may come behind a newer one. */
const heeded = new WeakMap<Core.Dialog, number>();

function heed(core: Core.UserAgentCore, answer: Core.IncomingResponseMessage): void {
  const { callId, cseq, fromTag, method, statusCode = 0, toTag } = answer;
  if (method !== "INVITE" || statusCode < 200 || statusCode > 299) return;
  const dialog = core.dialogs.get(callId + fromTag + toTag);
  const contact: unknown = answer.parseHeader("Contact");
  if (!(dialog instanceof Core.SessionDialog) || !(contact instanceof NameAddrHeader)) return;
  if (cseq < (heeded.get(dialog) ?? 0)) return;
  heeded.set(dialog, cseq);
  (dialog as unknown as Inner).dialogState.remoteTarget = contact.uri;
}

/** Has a user agent send the requests of its calls to where the answers say. */
export function followRemoteTargets(core: Core.UserAgentCore): void {
  const receive = core.receiveIncomingResponseFromTransport.bind(core);
  core.receiveIncomingResponseFromTransport = (message) => {
    heed(core, message);
    receive(message);
  };
}
