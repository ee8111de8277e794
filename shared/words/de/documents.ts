/** The documents of the configuration server. */
export const documents = {
  title: "Konfiguration",
  at: "von {{server}}",
  check: "Jetzt fragen",
  checking: "Wird gefragt\u2026",
  failed: "Er ließ sich nicht fragen.",
  kinds: {
    "user-profile": "{{service}}-Nutzerprofil",
    "service-configuration": "{{service}}-Dienstkonfiguration",
    "ue-configuration": "{{service}}-Konfiguration dieses Leitplatzes",
  },
  states: {
    "in-force": "Stand {{since}}, bestätigt {{confirmed}}",
    absent: "der Server hat keines",
    disabled: "abgeschaltet, bestätigt {{confirmed}}",
    "too-old": "nicht bestätigt seit {{confirmed}}: es erlaubt nichts mehr",
    unknown: "noch nicht da",
  },
  configured: {
    longestWithoutFloor: "{{service}}-Rufe ohne Floor Control: das System beendet sie nach {{time}}.",
    longestWithFloor: "{{service}}-Rufe mit Floor Control: das System beendet sie nach {{time}}.",
    hangTime: "{{service}}-Rufe mit Floor Control: nach {{time}} Stille beendet das System sie.",
    longestTalk: "{{service}}: ohne Unterbrechung darf niemand länger als {{time}} sprechen.",
    protected:
      "{{service}}: das System will geschützte Signalisierung (signalling-protection), die dieser Leitplatz nicht hat. Seine Anfragen werden vielleicht abgelehnt.",
  },
  holdings: {
    title: "In Ihrem Nutzerprofil",
    participant: "Sie sind",
    shownAs: "Andere sehen",
    emergencyRecipients: "Für Notfälle",
    callers: "Dürfen Sie rufen",
    aliases: "Funktionale Alias-Namen",
    groups: "Gruppen",
    groupsJoined: "Gruppen ab der Anmeldung",
    more: "und {{count}} weitere",
    whoChanges: "Die Administration Ihres MC-Systems ändert es.",
  },
  mark: "Profil neu {{moment}}",
  markMissing: "kein Profil",
  changed:
    "Ihr {{service}}-Profil wurde um {{moment}} geändert. Es gilt ab jetzt; ein laufender Ruf wird nicht unterbrochen.",
  chosen:
    "Seit {{moment}} ist Ihr {{service}}-Profil „{{name}}“, wie Sie es gewählt haben. Ein laufender Ruf wird nicht unterbrochen.",
  fellBack:
    "Das bisherige {{service}}-Profil darf nicht mehr benutzt werden. Seit {{moment}} ist es „{{name}}“; ein laufender Ruf wird nicht unterbrochen.",
  nameless: "ohne Namen",
  chooseProfile: "{{service}}-Profil",
  profileWithout: "Profil {{index}}",
  tellingServer: "Der Server wird gefragt\u2026",
  preselected: "vom Server gewählt",
  unusable: "darf nicht benutzt werden",
  granted: "Jetzt erlaubt: {{permissions}}.",
  withdrawn: "Nicht mehr erlaubt: {{permissions}}. Die Administration Ihres Mission-Critical-Systems kann es erlauben.",
} as const;
