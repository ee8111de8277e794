/**
 * Changes of the user's configuration documents, as the notifier of the configuration server tells them (TS 24.484 clause 6.3.13): which may have
 * changed goes to whoever asks for documents, and nothing else.
 *
 * @module
 */
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { TOKEN_PLACE } from "../../../shared/mc/access-token-place.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import {
  type ChangedDocument,
  decodeXcapDiff,
  XCAP_DIFF_CONTENT_TYPE,
  XCAP_DIFF_EVENT,
} from "../../../shared/mc/xcap-diff.ts";
import { serviceHeaders, sipUri } from "../connection/user-agent.ts";
import type { EventDialogs } from "./event-dialogs.ts";
import { Subscription } from "./subscription.ts";

/** Seconds for which it is asked. */
const EXPIRES = 3_600;
/** Milliseconds over which desks that register together are spread. */
const SPREAD_MS = 2_000;

export interface DocumentChangesParts {
  readonly dialogs: EventDialogs;
  readonly account: SipAccount;
  /** What may have changed; undefined for everything. */
  readonly onChanged: (documents: readonly ChangedDocument[] | undefined) => void;
  /** Has a token ready that the host puts into the request; undefined where nobody signs in. */
  readonly authorise: ((service: McService) => Promise<void>) | undefined;
  readonly now: () => number;
  readonly random: () => number;
}

/**
 * The subscription to the documents that the account names.
 *
 * @returns undefined where the account names no notifier
 */
export function documentChanges(parts: DocumentChangesParts): Subscription | undefined {
  const { account, authorise, dialogs, now, onChanged, random } = parts;
  const { configurationChanges: watched, services, signsIn } = account;
  const service = SERVICE_NAMES.find((each) => services[each] !== undefined);
  if (watched === undefined || service === undefined) return undefined;
  const { infoContentType, ...profile } = MC_SERVICES[service];
  const whose = signsIn === undefined ? { requestUri: services[service]?.id ?? "" } : { accessToken: TOKEN_PLACE };
  return new Subscription({
    open: (notified) =>
      dialogs.open(
        {
          target: sipUri(watched.notifier),
          event: XCAP_DIFF_EVENT,
          accept: [XCAP_DIFF_CONTENT_TYPE, "message/external-body"],
          extraHeaders: serviceHeaders(account, profile),
          body: encodeMultipart(
            [
              { contentType: infoContentType, content: encodeInfo(service, whose) },
              { contentType: RESOURCE_LISTS_CONTENT_TYPE, content: encodeResourceLists(watched.documents) },
            ],
            `mc-${crypto.randomUUID()}`,
          ),
        },
        notified,
      ),
    prepare: authorise && (() => authorise(service)),
    onNews: (news) => {
      // Whoever was without news for a while may have missed some.
      if (news.kind === "notified") onChanged(news.missed > 0 ? undefined : changesIn(news.body));
    },
    expires: EXPIRES,
    spreadMs: SPREAD_MS,
    now,
    random,
  });
}

/** Of what cannot be read is known only that something has changed. */
function changesIn(body: string): readonly ChangedDocument[] | undefined {
  try {
    return decodeXcapDiff(body);
  } catch {
    return undefined;
  }
}
