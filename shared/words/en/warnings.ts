/** What will stop working at a known time unless somebody does something. */
export const warnings = {
  /** In the strip, of the most urgent. */
  short: {
    "server-certificate": "certificate valid to {{moment}}",
    "own-certificate": "own certificate valid to {{moment}}",
    "sign-in": "sign-in not renewed",
    "own-keys": "no keys after {{moment}}",
    "initial-configuration": "configuration changed",
  },
  /** How many others there are. */
  more: "+{{others, number}}",
  /** What happened, until when it is good, and what to do. */
  whole: {
    "server-certificate":
      "The certificate of the server {{about}} is valid to {{until}}. After that this console does not connect to it any more. Whoever runs the server has to give it a new one; this warning ends when a connection shows that.",
    "own-certificate":
      "The certificate with which this console shows the server {{about}} who it is is valid to {{until}}. After that the server lets nobody in with it. Whoever set up this console has to put a new one in its place; this warning ends when a connection was made with that.",
    "sign-in": "The sign-in at {{about}} could not be renewed. What this console holds of it is good to {{until}}.",
    "sign-in-unknown":
      "The sign-in at {{about}} could not be renewed, and this console holds nothing of it that is good.",
    "sign-in-fixed":
      "The identity server {{about}} has given nothing to renew this sign-in with: it ends {{until}}. Sign out and in again before that, when no call goes on.",
    "own-keys":
      "The key server {{about}} has given no keys for the time after {{until}}. After that no call can be protected end to end. It is asked again and again; tell your administrator if this stays.",
    "initial-configuration":
      "The configuration at {{about}}, from which this console has its servers, names others by now, or cannot be used any more. Nobody has signed it, so nothing was changed. Whoever set up this console has to decide: under Settings, Connection, its address is filled in, and all that would change is shown first.",
  },
} as const;
