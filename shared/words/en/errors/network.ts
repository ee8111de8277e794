const ASK = "Ask your administrator to check the proxy of this network.";
const LOGIN = "Ask your administrator for the right user name and password, to be set in the account of this console.";

/** What can fail on the way to a server. */
export const NETWORK_ERRORS = {
  "proxy-unreachable": {
    message: "The proxy, through which this network reaches its servers, is not there.",
    advice: ASK,
  },
  "proxy-silent": {
    message: "The proxy of this network did not connect to the server in time.",
    advice: "The proxy, or the server behind it, is too slow. It is tried again; if it lasts, tell your administrator.",
  },
  "proxy-tls-failed": {
    message: "No secure connection to the proxy of this network could be made.",
    advice: "Nothing was sent. Ask your administrator to check the certificate of the proxy.",
  },
  "proxy-answer-broken": {
    message: "What stands where the proxy should be does not speak as a proxy does.",
    advice: "Ask your administrator to check address and port of the proxy.",
  },
  "proxy-login-missing": {
    message: "The proxy of this network asks who is there, and this console has no answer for it.",
    advice: LOGIN,
  },
  "proxy-login-refused": {
    message: "The proxy of this network does not accept user name and password of this console.",
    advice: LOGIN,
  },
  "proxy-login-unsupported": {
    message: "The proxy of this network asks who is there in a way that this console does not know.",
    advice: "Ask your administrator to let this console through, or to have the proxy accept user name and password.",
  },
  "proxy-refused": {
    message: "The proxy of this network does not allow connections to this server.",
    advice: "Ask your administrator to allow it.",
  },
  "proxy-without-server": {
    message: "The proxy of this network cannot reach the server.",
    advice: "It is tried again. If it lasts, ask your administrator to check the server and the proxy.",
  },
  "proxy-unsupported": {
    message: "This network names a kind of proxy that this console does not know.",
    advice: "Ask your administrator for an HTTP or HTTPS proxy, such as http://proxy.example:3128.",
  },
  "pac-unreachable": {
    message: "The file that names the proxies of this network (PAC) could not be fetched.",
    advice:
      "It is tried again. If it lasts, ask your administrator to check its address and the server on which it lies.",
  },
  "pac-broken": {
    message: "The file that names the proxies of this network (PAC) has an error in it.",
    advice: "Ask your administrator to mend the file. The log of this console has the error.",
  },
  "pac-too-costly": {
    message: "The file that names the proxies of this network (PAC) is too large, or does not come to an end.",
    advice: "It was stopped. Ask your administrator to mend the file.",
  },
  "pac-answer-unusable": {
    message: "The file that names the proxies of this network (PAC) gave an answer that names none.",
    advice: "Ask your administrator to mend the file. The log of this console has its answer.",
  },
  "server-unreachable": {
    message: "The SIP server could not be reached.",
    advice: "It is tried again. If it lasts, ask your administrator to check the server and the network.",
  },
  "server-untrusted": {
    message: "The SIP server showed a certificate that this computer does not trust for it.",
    advice: "Nothing was sent. Ask your administrator to check the certificate, its name and its authority.",
  },
  "server-tls-failed": {
    message: "No secure connection to the SIP server could be made.",
    advice: "Ask your administrator to check the address and the TLS of the SIP server.",
  },
  "server-wants-certificate": {
    message: "The SIP server wants a certificate from whoever connects, and takes none from this console.",
    advice:
      "Ask your administrator to give this computer its certificate, or to have the server ask for a password instead.",
  },
  "server-client-certificate-missing": {
    message: "The certificate with which this console shows the SIP server who it is, or its key, could not be read.",
    advice: "Ask your administrator to put both where account.json says: PEM, the key without a password.",
  },
  "server-client-key-not-private": {
    message: "Others than you could read the key with which this console shows the SIP server who it is.",
    advice: "It was not used. Ask your administrator to make the file its owner's alone, and to replace the key.",
  },
  "server-client-certificate-wrong": {
    message: "Certificate and key, with which this console shows the SIP server who it is, do not belong together.",
    advice: "Ask your administrator to check the two files that account.json names.",
  },
  "server-client-certificate-ended": {
    message: "The certificate with which this console shows the SIP server who it is, is not valid today.",
    advice: "Ask your administrator for a new one, or to check the clock of this computer.",
  },
  "server-client-certificate-refused": {
    message: "The SIP server did not accept the certificate with which this console shows who it is.",
    advice: "Ask your administrator to check that the SIP server knows its authority.",
  },
  "server-without-websocket": {
    message: "What answers at the address of the SIP server does not speak SIP over WebSocket.",
    advice: "Ask your administrator to check the address of the SIP server.",
  },
  "server-without-sip": {
    message: "What answers at the address of the SIP server does not speak SIP over TLS.",
    advice: "Ask your administrator to check the address of the SIP server.",
  },
  "server-stream-broken": {
    message: "What the SIP server sent could not be told apart into messages.",
    advice: "Nothing of it was used, and the console connects again. If it happens again, tell your administrator.",
  },
  "server-answer-unreadable": {
    message: "The SIP server answers the sign-in in a way that this console cannot read.",
    advice:
      "It is asked again every minute. Tell your administrator: a list of devices of this user that is far too long is the usual cause.",
  },
  "dns-silent": {
    message: "The name system of this network (DNS) did not say where the SIP servers are.",
    advice: "It is asked again. If it lasts, ask your administrator to check the name servers of this network.",
  },
  "dns-without-servers": {
    message: "The name system (DNS) knows no SIP server of the domain that this console is set up for.",
    advice: "It is asked again. Ask your administrator to check the domain in the account, and its SRV records.",
  },
  "dns-servers-unusable": {
    message: "The name system (DNS) names only SIP servers that this console may not use.",
    advice:
      "Nothing was sent. Ask your administrator to check the SRV records of the domain: servers outside of it have to be allowed in the account.",
  },
} as const;
