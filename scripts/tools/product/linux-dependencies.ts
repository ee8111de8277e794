/**
 * What a Linux system has to have for the program to start, in the names of its packages. The libraries of the edition in
 * Electron are those that the runtime's file is linked with, and libX11-xcb, which it loads by name and ends without a word
 * where it is missing; `test/packaging` holds the lists against a system that has nothing else.
 *
 * @module
 */

/**
 * Debian and Ubuntu. Where a library has a new name since its times have 64 bits, that name comes first: of the old one apt
 * may take a package that only pretends to be it.
 */
export const DEB_DEPENDS = [
  "libgtk-3-0t64 | libgtk-3-0",
  "libnotify4",
  "libnss3",
  "libxss1",
  "libxtst6",
  "libatspi2.0-0t64 | libatspi2.0-0",
  "libuuid1",
  "libsecret-1-0",
  "libasound2t64 | libasound2",
  "libgbm1",
  "libdrm2",
  "libx11-xcb1",
  "xdg-utils",
] as const;

/** Fedora and RHEL, and SUSE where its names are others. */
export const RPM_DEPENDS = [
  "(gtk3 or libgtk-3-0)",
  "(libnotify or libnotify4)",
  "(nss or mozilla-nss)",
  "(libXScrnSaver or libXss1)",
  "(libXtst or libXtst6)",
  "(at-spi2-core or libatspi0)",
  "(libuuid or libuuid1)",
  "(alsa-lib or libasound2)",
  "(mesa-libgbm or libgbm1)",
  "(libdrm or libdrm2)",
  "(libX11-xcb or libX11-xcb1)",
  "xdg-utils",
] as const;

/** The browser edition: a browser, what its boxes are shown by, and what Node's file is linked with. */
export const BROWSER_DEB_DEPENDS = [
  "chromium | google-chrome-stable | microsoft-edge-stable",
  "zenity | x11-utils",
  "libc6 (>= 2.28)",
  "libstdc++6 (>= 8)",
  "libgcc-s1 | libgcc1",
] as const;

/** The same in rpm's words; the libraries by their own names, which are the same everywhere. */
export const BROWSER_RPM_DEPENDS = [
  "(chromium or google-chrome-stable or microsoft-edge-stable)",
  "(zenity or xmessage)",
  "libc.so.6(GLIBC_2.28)(64bit)",
  "libstdc++.so.6(GLIBCXX_3.4.21)(64bit)",
  "libgcc_s.so.1()(64bit)",
] as const;
