/**
 * Flags for a Chromium that a program drives, on a network that is this computer.
 *
 * @module
 */

/** What a browser prepares for its address bar: two pages of its own for each window, a tenth of the processor time of a test. */
const ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"];

export const CHROMIUM_FLAGS: readonly string[] = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--autoplay-policy=no-user-gesture-required",
  `--disable-features=${["WebRtcHideLocalIpsWithMdns", "Translate", ...ADDRESS_BAR].join(",")}`,
  "--allow-loopback-in-peer-connection",
];
