/**
 * Branches of Via that are unique (RFC 3261 clause 8.1.1.7: "unique across space and time").
 *
 * SIP.js draws them from ten million. Whoever answers keeps a transaction for 32 s and takes a new request under a known
 * branch for a repetition of the old one: at twenty calls a second one of some thousand INVITEs is then never answered.
 *
 * @module
 */
/** What begins every branch of RFC 3261. */
const MAGIC_COOKIE = "z9hG4bK";

interface OutgoingRequest {
  readonly method: string;
  /** Of a CANCEL: that of the INVITE which it cancels. */
  readonly branch?: string;
}

/** The two places of SIP.js that make branches. */
export interface BranchMakers {
  readonly ClientTransaction: object;
  readonly OutgoingRequestMessage: {
    readonly prototype: { setViaHeader(this: OutgoingRequest, branch: string, transport: string): void };
  };
}

/** SIP.js is there once, however many user agents a program makes. */
const settled = new WeakSet<object>();

/**
 * Has SIP.js give every transaction, and every ACK of a 2xx, a branch of its own.
 *
 * @param newId - a text that no other call of it gives, of characters that a token may have
 */
export function makeBranchesUnique(
  { ClientTransaction, OutgoingRequestMessage }: BranchMakers,
  newId: () => string,
): void {
  if (settled.has(ClientTransaction)) return;
  settled.add(ClientTransaction);
  const newBranch = () => MAGIC_COOKIE + newId();
  Reflect.set(ClientTransaction, "makeId", ({ method, branch }: OutgoingRequest) =>
    method === "CANCEL" && branch !== undefined ? branch : newBranch(),
  );
  const { prototype } = OutgoingRequestMessage;
  const setViaHeader = prototype.setViaHeader;
  // Reached with the method ACK for a 2xx alone: that of a refusal copies the Via of its INVITE.
  prototype.setViaHeader = function (branch, transport) {
    setViaHeader.call(this, this.method === "ACK" ? newBranch() : branch, transport);
  };
}
