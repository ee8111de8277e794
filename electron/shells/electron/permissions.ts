/**
 * What pages may use of the machine: microphone and camera, a screen that is shared, the loudspeaker of their choice, telephony
 * headsets, and pedals that are talk keys.
 *
 * @module
 */
import type { DesktopCapturerSource, HIDDevice, Session, WebContents } from "electron";
import type { AllowedHeadset } from "../../../shared/bridge/settings.ts";
import { APP_ORIGIN } from "./names.ts";

/** Permissions that our own pages need, each with its reason. Everything else is refused. */
const ALLOWED = new Set<string>([
  // Microphone and camera. No camera opens before the dispatcher has switched it on in a call.
  "media",
  // A screen, where the dispatcher shares it in a call.
  "display-capture",
  // The loudspeaker that the dispatcher chose.
  "speaker-selection",
  // An error that the dispatcher copies for whoever helps. Nothing is read from there.
  "clipboard-sanitized-write",
  // Keys and lights of telephony headsets, and pedals: of those that the dispatcher has chosen, and no others.
  "hid",
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

const TELEPHONY_PAGE = 0x0b;
const GENERIC_DESKTOP_PAGE = 0x01;
/** Mouse, keyboard and keypad. */
const INPUT_USAGES: ReadonlySet<number> = new Set([0x02, 0x06, 0x07]);
/** Of security keys (FIDO). */
const SECURITY_KEY_PAGE = 0xf1d0;

type Described = Pick<HIDDevice, "collections">;

/** Whether a device is one by which nobody types, points or signs in. */
const isHarmless = ({ collections }: Described) =>
  !collections.some(
    ({ usage, usagePage }) =>
      usagePage === SECURITY_KEY_PAGE || (usagePage === GENERIC_DESKTOP_PAGE && INPUT_USAGES.has(usage)),
  );
const isTelephony = ({ collections }: Described) => collections.some(({ usagePage }) => usagePage === TELEPHONY_PAGE);

type Model = Pick<AllowedHeadset, "vendorId" | "productId">;
const isModel = (one: Model, other: Model) => one.vendorId === other.vendorId && one.productId === other.productId;

/** Lets our pages have the headsets and pedals that were chosen, and where several are plugged in, asks which of them is meant. */
function allowDevices(session: Session, { device: choose, devices: remembered }: Asked): void {
  /** Chosen since the start: what is remembered of that is on its way. */
  let chosen: readonly Model[] = [];
  session.setDevicePermissionHandler(({ device, deviceType, origin }) => {
    if (deviceType !== "hid" || originOf(origin) !== APP_ORIGIN || !isHarmless(device as HIDDevice)) return false;
    const { headsets, talkSwitches } = remembered();
    const kept: readonly Model[] = [...headsets, ...talkSwitches];
    // Once it is remembered, whether it is still wanted is said there.
    chosen = chosen.filter((each) => !kept.some((other) => isModel(each, other)));
    const isIt = (each: Model) => isModel(each, device as HIDDevice);
    return [...chosen, ...talkSwitches].some(isIt) || (isTelephony(device as HIDDevice) && headsets.some(isIt));
  });
  session.on("hid-device-revoked", (_event, { device }) => {
    chosen = chosen.filter((each) => !isModel(each, device));
  });
  session.on("select-hid-device", (event, { deviceList, frame }, answer) => {
    event.preventDefault();
    const asked = frame !== null && frame.parent === null && originOf(frame.url) === APP_ORIGIN;
    // The page says what it asks for; what is no headset is not on the list of devices where it wants one.
    const devices = asked ? deviceList.filter(isHarmless) : [];
    const take = (meant: HIDDevice | undefined) => {
      if (meant !== undefined) chosen = [...chosen.filter((each) => !isModel(each, meant)), meant];
      answer(meant?.deviceId ?? null);
    };
    if (devices.length < 2) {
      take(devices[0]);
      return;
    }
    choose(devices.map(({ name }) => name)).then(
      (at) => take(at === undefined ? undefined : devices[at]),
      () => answer(null),
    );
  });
}

/** What is asked of whoever sits at the computer, and of its screens. */
export interface Asked {
  readonly screens: () => Promise<DesktopCapturerSource[]>;
  /** Which of several devices is meant, by its place among the names; undefined for none. */
  readonly device: (names: readonly string[]) => Promise<number | undefined>;
  /** The headsets and talk keys that were chosen before and are still wanted. */
  readonly devices: () => { readonly [Kind in "headsets" | "talkSwitches"]: readonly Model[] };
}

/** Sets all handlers of a session. */
export function restrictPermissions(session: Session, devices: SystemDevices, asked: Asked): void {
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

  allowDevices(session, asked);
  shareScreens(session, asked.screens);
}
