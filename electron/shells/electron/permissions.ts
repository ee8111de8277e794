/**
 * What pages may use of the machine: the microphone, and the loudspeaker of their choice.
 *
 * @module
 */
import type { Session, WebContents } from "electron";
import { APP_ORIGIN } from "./names.ts";

/** Permissions that our own pages need, each with its reason. Everything else is refused. */
const ALLOWED = new Set<string>([
  // The microphone; the camera is refused below.
  "media",
  // The loudspeaker that the dispatcher chose.
  "speaker-selection",
  // The SIP server can be on this computer (the lab) or in the control room's own network. Which hosts can be
  // connected to is for the content security policy.
  "local-network-access",
  "local-network",
  "loopback-network",
]);

function originOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return undefined;
  }
}

/** Whether a page of ours asks, itself and not a frame within it, for something that it needs. */
function allowed(
  permission: string,
  asking: { readonly origin: string | undefined; readonly isMainFrame: boolean; readonly media: readonly string[] },
): boolean {
  if (!ALLOWED.has(permission)) return false;
  if (originOf(asking.origin) !== APP_ORIGIN || !asking.isMainFrame) return false;
  return permission !== "media" || asking.media.every((type) => type === "audio");
}

/** What the operating system says of the microphone. */
export interface SystemMicrophone {
  /** Asks it, where it wants to be asked. */
  ask(): Promise<boolean>;
  /** Whether it has refused: a page that looks before a call needs it must not be told that it is allowed. */
  isRefused(): boolean;
}

/** Sets all handlers of a session. */
export function restrictPermissions(session: Session, microphone: SystemMicrophone): void {
  session.setPermissionCheckHandler((_contents: WebContents | null, permission, requestingOrigin, details) => {
    // The kind of medium is `unknown` when devices are listed, which tells only their names.
    const media = details.mediaType === undefined || details.mediaType === "unknown" ? [] : [details.mediaType];
    if (permission === "media" && microphone.isRefused()) return false;
    return allowed(permission, { origin: requestingOrigin, isMainFrame: details.isMainFrame, media });
  });

  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    if (!allowed(permission, { origin: details.requestingUrl, isMainFrame: details.isMainFrame, media })) {
      answer(false);
    } else if (permission === "media") {
      microphone.ask().then(answer, () => answer(false));
    } else {
      answer(true);
    }
  });

  session.setDevicePermissionHandler(() => false);
}
