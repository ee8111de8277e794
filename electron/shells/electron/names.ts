/** Scheme and origin of the windows' pages. Nothing is loaded from a file or from the network. */
export const APP_SCHEME = "app";
export const APP_HOST = "mc-dispatcher";
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Bundle identifier on macOS and AppUserModelId on Windows, where notifications need it equal to the installer's. */
export const APP_ID = "org.mc-dispatcher.console";
