/**
 * Ends of SIP.js transactions that nobody answers. SIP.js keeps them for ever; a server must not.
 *
 * @module
 */
import {
  type IncomingRequest,
  InviteServerTransaction,
  InviteUserAgentServer,
  type OutgoingInviteRequest,
  Timers,
  TransactionState,
  UserAgentClient,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";

/** How long a transaction whose end does not come is waited for, in milliseconds: 64 T1 (RFC 3261 clause 17). */
const PATIENCE_MS = 64 * Timers.T1;

/** Forgets a cancelled INVITE whose final answer has not come in time (RFC 3261 clause 9.1). */
export function abandonClient(core: UserAgentCore, request: OutgoingInviteRequest): void {
  if (!(request instanceof UserAgentClient)) return;
  const { id } = request.transaction;
  setTimeout(() => {
    const { state } = request.transaction;
    if (state !== TransactionState.Calling && state !== TransactionState.Proceeding) return;
    core.userAgentClients.delete(`${id}INVITE`);
    request.dispose();
  }, PATIENCE_MS).unref();
}

/** Forgets a request that will never be answered, on purpose, once its client has given up waiting. */
export function abandonServer(core: UserAgentCore, request: IncomingRequest): void {
  if (!(request instanceof InviteUserAgentServer) || !(request.transaction instanceof InviteServerTransaction)) return;
  const { id } = request.transaction;
  setTimeout(() => {
    if (request.transaction.state !== TransactionState.Proceeding) return;
    core.userAgentServers.delete(id);
    request.dispose();
  }, PATIENCE_MS).unref();
}
