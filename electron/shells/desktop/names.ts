/** Schemes of the links that fill the dial panel: the standard one, and one that nobody else claims. */
export const LINK_SCHEMES = ["sip", "mcdispatcher"] as const;

/** Extension of the files with which an administrator sets a console up, without the dot. */
export const PROVISIONING_EXTENSION = "mcprov";

/** Their media type. */
export const PROVISIONING_TYPE = "application/x-mc-dispatcher-provisioning";
