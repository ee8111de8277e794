/**
 * What pages may use of the machine: microphone and camera, a screen that is shared, and the loudspeaker of their choice.
 *
 * @module
 */
import type { DesktopCapturerSource, Session, WebContents } from "electron";
import { APP_ORIGIN } from "./names.ts";

/** Permissions that our own pages need, each with its reason. Everything else is refused. */
const ALLOWED = new Set<string>([
  // Microphone and camera. No camera opens before the dispatcher has switched it on in a call.
  "media",
  // A screen, where the dispatcher shares it in a call.
  "display-capture",
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
  asking: { readonly origin: string | undefined; readonly isMainFrame: boolean },
): boolean {
  return ALLOWED.has(permission) && originOf(asking.origin) === APP_ORIGIN && asking.isMainFrame;
}

/** What a system asks its user about. */
type CaptureDevice = "microphone" | "camera";

/** What the operating system says of microphone and camera. */
export interface SystemDevices {
  /** Asks it, where it wants to be asked. */
  ask(device: CaptureDevice): Promise<boolean>;
  /** Whether it has refused: a page that looks before a call needs it must not be told that it is allowed. */
  isRefused(device: CaptureDevice): boolean;
}

const deviceOf = (mediaType: string): CaptureDevice => (mediaType === "video" ? "camera" : "microphone");

/** Shares what the system's own question chooses; where a system asks nobody, the screen that it names first. */
function shareScreens(session: Session, screens: () => Promise<DesktopCapturerSource[]>): void {
  session.setDisplayMediaRequestHandler(
    (request, share) => {
      const asked = originOf(request.securityOrigin) === APP_ORIGIN && request.userGesture;
      screens().then(
        ([first]) => share(asked && first !== undefined ? { video: first } : {}),
        () => share({}),
      );
    },
    { useSystemPicker: true },
  );
}

/** Sets all handlers of a session. */
export function restrictPermissions(
  session: Session,
  devices: SystemDevices,
  screens: () => Promise<DesktopCapturerSource[]>,
): void {
  session.setPermissionCheckHandler((_contents: WebContents | null, permission, requestingOrigin, details) => {
    // The kind of medium is `unknown` when devices are listed, which tells only their names.
    if (permission === "media" && devices.isRefused(deviceOf(details.mediaType ?? "unknown"))) return false;
    return allowed(permission, { origin: requestingOrigin, isMainFrame: details.isMainFrame });
  });

  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    if (!allowed(permission, { origin: details.requestingUrl, isMainFrame: details.isMainFrame })) {
      answer(false);
    } else if (permission === "media") {
      Promise.all(media.map((type) => devices.ask(deviceOf(type)))).then(
        (answers) => answer(answers.every(Boolean)),
        () => answer(false),
      );
    } else {
      answer(true);
    }
  });

  session.setDevicePermissionHandler(() => false);
  shareScreens(session, screens);
}
