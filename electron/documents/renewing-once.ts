import type { XcapServer } from "./configuration-access.ts";

/** The same server, for which no more than one token is asked anew: a second that is refused as well is not the token's fault. */
export function renewingOnce<S extends XcapServer>(server: S): S {
  let renewed: Promise<string | undefined> | undefined;
  return {
    ...server,
    accessToken(refused) {
      if (!refused) return server.accessToken(false);
      renewed ??= server.accessToken(true);
      return renewed;
    },
  };
}
