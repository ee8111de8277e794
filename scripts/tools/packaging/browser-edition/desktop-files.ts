/**
 * The files by which a Linux desktop gets to know the browser edition.
 *
 * @module
 */
import { LINK_SCHEMES, PROVISIONING_EXTENSION, PROVISIONING_TYPE } from "../../../../electron/shells/desktop/names.ts";
import { EXECUTABLE, LINUX_DESKTOP, PRODUCT_NAME, PROVISIONING_TYPE_NAME } from "../../product/identity.ts";

/** The desktop entry (Desktop Entry Specification). */
export function desktopEntry(program: string): string {
  const types = [PROVISIONING_TYPE, ...LINK_SCHEMES.map((scheme) => `x-scheme-handler/${scheme}`)];
  const lines = [
    "[Desktop Entry]",
    "Type=Application",
    `Name=${PRODUCT_NAME}`,
    `Comment=${LINUX_DESKTOP.synopsis}`,
    `Exec=${program} %U`,
    "Terminal=false",
    `Icon=${EXECUTABLE}`,
    // The class that the browser is told to give its windows.
    `StartupWMClass=${EXECUTABLE}`,
    "StartupNotify=true",
    `MimeType=${types.join(";")};`,
    `Categories=${LINUX_DESKTOP.categories}`,
    `Keywords=${LINUX_DESKTOP.keywords}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The type of set-up files (Shared MIME-info Specification). */
export function mimeTypes(): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
    `  <mime-type type="${PROVISIONING_TYPE}">`,
    `    <comment>${PROVISIONING_TYPE_NAME}</comment>`,
    `    <glob pattern="*.${PROVISIONING_EXTENSION}"/>`,
    "  </mime-type>",
    "</mime-info>",
    "",
  ].join("\n");
}
