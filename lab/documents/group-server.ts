/**
 * The group server of system A in the lab, simulated: XCAP over HTTPS on 127.0.0.1 (RFC 4825, TS 24.481), for reading alone. It gives the documents of
 * the dispatcher's groups to whoever has a token of a member that is good for it, with an entity tag each.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { XcapServer } from "../../electron/documents/configuration-access.ts";
import type { LabGroupFault } from "../../shared/bridge/lab-settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { placeOfGroup } from "../../shared/mc/configuration-documents.ts";
import { encodeGroupDocument } from "../../shared/mc/group-document.ts";
import { bearerIn } from "../kms/access-tokens.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../kms/authority.ts";
import { LoopbackPort } from "../kms/loopback-port.ts";
import type { LabGroup } from "../people/groups.ts";
import { ROOT, tagOf } from "./xcap-parts.ts";

interface GroupServerOptions {
  /** Vouches for it. */
  readonly authority: TlsIdentity;
  /** As which it is known. */
  readonly host: string;
  /** The MC service ID of whoever shows a token; undefined where it is not good for this server. */
  readonly judge: (token: string) => string | undefined;
  readonly groups: () => readonly LabGroup[];
}

export class GroupServer {
  readonly #options: GroupServerOptions;
  readonly #identities: Readonly<Record<"right" | "unknown-authority", TlsIdentity>>;
  readonly #port = new LoopbackPort<Server>();
  #fault: LabGroupFault = "none";

  private constructor(options: GroupServerOptions) {
    this.#options = options;
    this.#identities = {
      right: issueServerIdentity(options.authority, options.host),
      "unknown-authority": issueServerIdentity(createAuthority(), options.host),
    };
  }

  /** @throws McError lab-port-unavailable */
  static async open(options: GroupServerOptions): Promise<GroupServer> {
    const server = new GroupServer(options);
    await server.#listen().catch((error) => {
      throw new McError("lab-port-unavailable", undefined, error);
    });
    return server;
  }

  /** Takes effect with the next request. */
  async configure(fault: LabGroupFault): Promise<void> {
    this.#fault = fault;
    await this.#port.shut();
    if (fault !== "down") await this.#listen();
  }

  /** What the dispatcher's host needs to work with it. */
  accessOf(tokens: XcapServer["accessToken"]): XcapServer {
    const { authority, host } = this.#options;
    return {
      root: `https://${host}${ROOT}`,
      accessToken: tokens,
      trustAnchors: () => [authority.certificate],
      addressOf: (named) => (named === host ? this.#port.address : undefined),
      dial: undefined,
    };
  }

  async close(): Promise<void> {
    await this.#port.shut();
  }

  #listen(): Promise<void> {
    const { certificate: cert, key } =
      this.#identities[this.#fault === "unknown-authority" ? "unknown-authority" : "right"];
    return this.#port.listen(createServer({ cert, key }, (request, response) => this.#serve(request, response)));
  }

  #serve({ headers, method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const groups = this.#options.groups();
    const found = groups.find(({ id }) => {
      const { escapedPath, path } = placeOfGroup(id);
      return url === `${ROOT}/${path}` || url === `${ROOT}/${escapedPath}`;
    });
    const status = method === "GET" ? this.#refusal(found, groups, bearerIn(headers.authorization)) : 405;
    if (status !== undefined || found === undefined) {
      response.writeHead(status ?? 404, { Connection: "close" }).end();
      return;
    }
    // Somebody else's is that of the other one.
    const given = this.#fault === "of-another" ? (groups.find(({ id }) => id !== found.id) ?? found) : found;
    const text = encodeGroupDocument(given);
    const sent = this.#fault === "broken" ? text.slice(0, text.length / 2) : text;
    const etag = tagOf(sent);
    if (headers["if-none-match"] === etag) {
      response.writeHead(304, { ETag: etag }).end();
      return;
    }
    response.writeHead(200, { "Content-Type": placeOfGroup(found.id).contentType, ETag: etag }).end(sent);
  }

  /** Status of an answer without a document; undefined where it is given. */
  #refusal(found: LabGroup | undefined, groups: readonly LabGroup[], token: string): number | undefined {
    const fault = this.#fault;
    if (fault === "server-error") return 500;
    const holder = fault === "refuses-token" ? undefined : this.#options.judge(token);
    if (holder === undefined) return 401;
    const isLast = found !== undefined && found.id === groups.at(-1)?.id;
    if (found === undefined || (isLast && fault === "one-gone")) return 404;
    const isMember = found.members.some(({ id }) => id === holder);
    return isMember && !(isLast && fault === "one-forbidden") ? undefined : 403;
  }
}
