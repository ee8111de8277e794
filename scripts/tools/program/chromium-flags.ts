/**
 * Flags for a Chromium that a program drives, on a network that is this computer.
 *
 * @module
 */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--autoplay-policy=no-user-gesture-required",
  "--disable-features=WebRtcHideLocalIpsWithMdns,Translate",
  "--allow-loopback-in-peer-connection",
];
