/**
 * Ends of SIP.js transactions that nobody answers. SIP.js keeps them for ever; a server must not.
 *
 * @module
 */
import {
  type IncomingRequest,
  InviteUserAgentServer,
  type OutgoingInviteRequest,
  Timers,
  TransactionState,
  UserAgentClient,
  type UserAgentCore,
  UserAgentServer,
} from "sip.js/lib/core/index.js";

/** How long a transaction whose end does not come is waited for, in milliseconds: 64 T1 (RFC 3261 clause 17). */
const PATIENCE_MS = 64 * Timers.T1;

/** Forgets an INVITE that was sent and can have no answer any more. */
export function forgetClient(core: UserAgentCore, request: OutgoingInviteRequest): void {
  if (!(request instanceof UserAgentClient)) return;
  core.userAgentClients.delete(`${request.transaction.id}INVITE`);
  request.dispose();
}

/** Forgets a request that was received and whose client cannot take an answer any more, or is to have none. */
export function forgetServer(core: UserAgentCore, request: IncomingRequest | UserAgentServer): void {
  if (!(request instanceof UserAgentServer)) return;
  core.userAgentServers.delete(request.transaction.id);
  request.dispose();
}

/** Forgets a cancelled INVITE if its final answer does not come in time (RFC 3261 clause 9.1). */
export function abandonClient(core: UserAgentCore, request: OutgoingInviteRequest): void {
  if (!(request instanceof UserAgentClient)) return;
  setTimeout(() => {
    const { state } = request.transaction;
    if (state === TransactionState.Calling || state === TransactionState.Proceeding) forgetClient(core, request);
  }, PATIENCE_MS).unref();
}

/** Forgets a request that will never be answered, on purpose, once its client has given up waiting. */
export function abandonServer(core: UserAgentCore, request: IncomingRequest): void {
  if (!(request instanceof InviteUserAgentServer)) return;
  setTimeout(() => {
    if (request.transaction.state === TransactionState.Proceeding) forgetServer(core, request);
  }, PATIENCE_MS).unref();
}
