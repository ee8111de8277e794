/** How a call ended, but for redirections and keys. */
export const CALL_ERRORS = {
  "hung-up": { message: "You ended the call.", advice: "" },
  "hung-up-by-colleague": { message: "The colleague ended the call.", advice: "" },
  "longest-call-over": {
    message: "The mission critical system ended the call: it had lasted as long as calls may last there.",
    advice: "Call again if there is more to say.",
  },
  cancelled: { message: "You stopped the call before it was answered.", advice: "" },
  "declined-by-you": { message: "You declined the call.", advice: "" },
  "answered-elsewhere": {
    message: "The call was answered at another place.",
    advice: "Nothing is left to be done here.",
  },
  "declined-elsewhere": {
    message: "The call was declined at another place.",
    advice: "Call back if it was for you.",
  },
  missed: { message: "The caller gave up before you answered.", advice: "Call back." },

  declined: { message: "The colleague declined the call.", advice: "Try again later." },
  busy: { message: "The colleague is in another call.", advice: "Try again in a moment." },
  "no-answer": {
    message: "The colleague did not answer.",
    advice: "Try again, or call somebody else.",
  },
  unavailable: {
    message: "The colleague cannot be reached at present.",
    advice: "The unit is switched off or out of coverage. Try again later.",
  },
  "unknown-person": {
    message: "The server does not know this ID.",
    advice: "Check the ID. The colleague may have a new one.",
  },

  forbidden: {
    message: "The server refused the call.",
    advice: "Ask your administrator whether you are allowed to make it.",
  },
  "caller-not-authorised": {
    message: "You are not allowed to call this person privately.",
    advice: "Ask your administrator for the permission.",
  },
  "commencement-not-authorised": {
    message: "You are not allowed to start a private call in this way.",
    advice: "Try the other answer mode (manual or automatic) in the settings.",
  },
  "callee-not-authorised": {
    message: "The colleague is not allowed to take part in private calls.",
    advice: "Reach the colleague another way.",
  },
  "called-party-undetermined": {
    message: "The server could not tell whom you called.",
    advice: "Try again. If it happens again, report it with the code.",
  },
  "service-authorisation-expired": {
    message: "The server no longer knows who you are.",
    advice: "The console is signing in again. Try the call in a moment.",
  },
  "no-service-settings": {
    message: "The server has no service settings for this console.",
    advice: "The console has to sign in again. Try the call in a moment.",
  },
  "protected-body-unreadable": {
    message: "The server could not read the protected part of the request.",
    advice: "The signalling keys are out of date. Sign in again.",
  },
  "kms-not-accepted": {
    message: "The other system does not accept the key server that was used.",
    advice: "Ask your administrator which key server serves the colleague.",
  },
  "media-not-acceptable": {
    message: "The other side cannot take part with the offered media.",
    advice: "The systems need a common codec. Ask your administrator.",
  },
  "server-overloaded": {
    message: "The server is overloaded or down for service.",
    advice: "Try again in a minute.",
  },
  "server-error": {
    message: "The server failed.",
    advice: "Try again. Report it if it happens again.",
  },
  "answer-not-understood": {
    message: "The server gave an answer this console does not understand.",
    advice: "Report it with the code and the ladder of the call.",
  },

  "challenge-foreign": {
    message: "The server asked for a password in the name of another system. It got no answer.",
    advice: "Ask your administrator whether the account should name that realm.",
  },
  "challenge-unsupported": {
    message: "The server asks for a password in a way that this console does not have.",
    advice:
      "Ask your administrator: MD5, SHA-256 and SHA-512-256 can be answered, and Bearer where the account says so.",
  },
  "challenge-unanswered": {
    message: "The program could not answer the server, which asked for a password.",
    advice: "Try again. Start the program again if it happens again.",
  },
  "challenged-without-end": {
    message: "The server asked for the password again and again.",
    advice: "Report it: the console answered each time, and stopped.",
  },
  "credentials-refused": {
    message: "The server does not accept the user name or the password of this account.",
    advice: "Ask your administrator to check both.",
  },
  "challenge-token-foreign": {
    message:
      "A SIP server asked for a token that is not for it: that of another identity server, or for another system.",
    advice: "It got none. Ask your administrator whether authz_server of the server is the issuer of the account.",
  },
  "challenge-token-unprotected": {
    message: "A SIP server asked for your token over a connection that is not encrypted. It got none.",
    advice: "Ask your administrator for an address of the server that begins with wss: or tls:.",
  },
  "challenge-token-refused": {
    message: "The SIP server does not accept the token of your sign-in, nor the one that took its place.",
    advice: "Sign out and in again. If that does not help, ask your administrator what the server wants of the token.",
  },
  "challenge-password-missing": {
    message: "The SIP server asks for a password, and this account has none: it shows the token of your sign-in.",
    advice: "Ask your administrator to have the server take tokens, or to give the account a password.",
  },

  "not-registered": {
    message: "The console is not signed in to the server.",
    advice: "Wait until the strip on top says registered, then call again.",
  },
  "callee-not-permitted": {
    message: "Your user profile does not list this user among those whom you may call.",
    advice:
      "Nothing was sent. Ask the administrator of your mission critical system for an entry in the list, or for allow-private-call-to-any-user.",
  },
  "invalid-id": {
    message: "This is not a valid MC service ID.",
    advice: "An ID looks like sip:name@system. Check it and call again.",
  },
  "service-not-available": {
    message: "This console cannot call in that service.",
    advice: "Ask your administrator whether your account should have it.",
  },
  "call-in-progress": {
    message: "Another call is in progress.",
    advice: "End that call first.",
  },
  "too-many-calls": {
    message: "More calls came in than can ring here. The console declined.",
    advice:
      "Answer or decline those that ring, then call back. Strangers who go on calling are declined by themselves.",
  },
  "server-silent": {
    message: "The server did not answer in time.",
    advice: "Try again. If it happens again, check the network.",
  },
  "signalling-lost": {
    message: "The connection to the server was lost.",
    advice: "The console is reconnecting by itself. Call again when the strip on top says registered.",
  },
  "session-expired": {
    message: "The other side stopped confirming that the call is alive.",
    advice: "Call again.",
  },
  interrupted: {
    message: "The window was closed, loaded anew or failed during the call, or the program ended.",
    advice: "Call again.",
  },

  "microphone-missing": {
    message: "No microphone was found.",
    advice: "Plug one in, or choose another in the settings, and call again.",
  },
  "microphone-refused": {
    message: "The use of the microphone was refused.",
    advice: "Allow the microphone for this program in the system settings, and call again.",
  },
  "microphone-failed": {
    message: "The microphone could not be started.",
    advice: "Another program may be using it. Close that, and call again.",
  },
  "camera-missing": {
    message: "No camera was found.",
    advice:
      "Plug one in, or choose another in the settings, and switch the camera on again. The call goes on without your picture.",
  },
  "camera-refused": {
    message: "The use of the camera was refused.",
    advice:
      "Allow the camera for this program in the system settings, and switch it on again. The call goes on without your picture.",
  },
  "camera-failed": {
    message: "The camera could not be started.",
    advice:
      "Another program may be using it. Close that, and switch the camera on again. The call goes on without your picture.",
  },
  "audio-refused": {
    message: "The other side takes no audio in this call.",
    advice: "Call again. If it happens again, ask your administrator: a server on the way refuses the audio.",
  },
  "no-speech-codec": {
    message: "There is no way of coding speech that both sides know.",
    advice: "Ask your administrator for a gateway that converts: Opus, G.722, PCMA and PCMU are spoken here.",
  },
  "media-unencrypted": {
    message: "The other side wants to send the audio without encryption on the network.",
    advice: "Such calls are not taken. Ask your administrator for a gateway that speaks DTLS.",
  },
  "media-address-unusable": {
    message: "The other side names an address for the voice that nothing can be sent to from here.",
    advice:
      "Ask your administrator: a server on the way has to name an address of IPv4 or IPv6, of the version that this computer has there, and a port; no name of a host, and none of a group.",
  },
  "floor-control-unprotected": {
    message:
      "The service demands that floor and transmission control are protected, and the server has no signalling key of this desk.",
    advice:
      "Look at whether the server has taken the service settings, and whether there are keys. If that does not help, the administrator has to say whom the signalling key is made for.",
  },
  "media-failed": {
    message: "No audio connection could be made.",
    advice: "A firewall may be in the way. Call again, or ask your administrator.",
  },
  "media-closed": {
    message: "The audio connection of this call was closed, as it is when the computer goes to sleep.",
    advice:
      "Call again. The computer does not fall asleep by itself during a call; somebody or something else had it sleep.",
  },
  "network-change-refused": {
    message: "The network of this computer changed, and the other side did not take the call over to the new one.",
    advice: "Call again.",
  },
  "turn-login-refused": {
    message: "The TURN server, which passes audio on, did not accept the credentials of this console.",
    advice: "Ask your administrator to correct them. Until then audio has only such ways as need no TURN server.",
  },
  "turn-refused": {
    message: "The TURN server, which passes audio on, refused this console.",
    advice: "Call again in a minute. If it happens again, tell your administrator what the server said.",
  },
  "ice-server-unreachable": {
    message: "A server that helps audio to find its way did not answer.",
    advice: "Audio has only such ways as do without it. Ask your administrator to check the server and the firewall.",
  },
  "program-error": {
    message: "The console made a mistake of its own and ended the call.",
    advice: "Call again, and report this with the code and the ladder of the call.",
  },
} as const;
