/** What a header field takes of a token (RFC 6750 clause 2.1, `b64token`). Anything else would be read as something else. */
const B64TOKEN = /^[\w.~+/-]+=*$/;

/** Whether a text can be shown to a server as a token. */
export const isBearerToken = (text: string): boolean => B64TOKEN.test(text);
