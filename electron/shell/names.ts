/** Scheme and origin of the windows' pages. Nothing is loaded from a file or from the network. */
export const APP_SCHEME = "app";
export const APP_HOST = "mc-dispatcher";
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
