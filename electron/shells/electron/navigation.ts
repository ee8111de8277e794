/**
 * Keeps every page where it is, and everything else out.
 *
 * @module
 */
import { type App, shell, type WebContents } from "electron";
import { APP_ORIGIN } from "./names.ts";

/** Sites whose help pages may be opened in the user's browser. */
const HELP_HOSTS = new Set(["www.3gpp.org", "portal.3gpp.org", "www.rfc-editor.org"]);

/** Whether a link may leave the program: https, to a site of the list, on its usual port, without credentials. */
export function isHelpLink(link: string): boolean {
  try {
    const url = new URL(link);
    return (
      url.protocol === "https:" && HELP_HOSTS.has(url.hostname) && url.port === "" && !url.username && !url.password
    );
  } catch {
    return false;
  }
}

/** The page in which a window has pictures decoded: the one frame that it may have. */
const isDecoder = (url: string, isMainFrame: boolean) => !isMainFrame && url === `${APP_ORIGIN}/picture-decoder.html`;

function keepInPlace(contents: WebContents): void {
  // A page may load itself again, and go nowhere else.
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (event.url !== contents.getURL()) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-frame-navigate", (event) => {
    if (!isDecoder(event.url, event.isMainFrame)) stay(event);
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isHelpLink(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
}

/** Applies to everything that will ever be shown, also what nobody thought of. */
export function restrictNavigation(app: App): void {
  app.on("web-contents-created", (_event, contents) => keepInPlace(contents));
}
