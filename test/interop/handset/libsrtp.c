/*
 * libsrtp as a foreign judge of SRTP and SRTCP. Lines in: "<verb> <hex>"; verbs: protect, open, protect-rtcp, open-rtcp. Lines out: the
 * octets in hex, or "no <status>". Arguments: the suite by its name in session descriptions, key and salt of the outward and of the inward direction
 * in hex, and the MKI in hex, or "none".
 */
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int unhex(const char *text, unsigned char *out, int most) {
  int length = (int)strlen(text) / 2;
  if (length > most) exit(3);
  for (int i = 0; i < length; i++) {
    unsigned value;
    if (sscanf(text + 2 * i, "%2x", &value) != 1) exit(3);
    out[i] = (unsigned char)value;
  }
  return length;
}

typedef void (*suite_setter)(srtp_crypto_policy_t *);

static const struct {
  const char *name;
  suite_setter rtp, rtcp;
} SUITES[] = {
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth, srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth, srtp_crypto_policy_set_aes_gcm_256_16_auth},
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, srtp_crypto_policy_set_rtcp_default},
    {"AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32, srtp_crypto_policy_set_rtcp_default},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
     srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
     srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
};

static void set_suite(const char *name, srtp_policy_t *policy) {
  for (size_t at = 0; at < sizeof SUITES / sizeof *SUITES; at++) {
    if (strcmp(SUITES[at].name, name) != 0) continue;
    SUITES[at].rtp(&policy->rtp);
    SUITES[at].rtcp(&policy->rtcp);
    return;
  }
  exit(5);
}

static srtp_t session(const char *suite, const char *key, const char *mki, srtp_ssrc_type_t direction) {
  static unsigned char keys[2][64], mkis[2][16];
  static srtp_master_key_t masters[2];
  static srtp_master_key_t *lists[2][1];
  static int count = 0;
  srtp_policy_t policy;
  srtp_t made;
  int at = count++;
  memset(&policy, 0, sizeof policy);
  unhex(key, keys[at], 64);
  masters[at].key = keys[at];
  masters[at].mki_id = mkis[at];
  masters[at].mki_size = strcmp(mki, "none") == 0 ? 0 : (unsigned)unhex(mki, mkis[at], 16);
  lists[at][0] = &masters[at];
  set_suite(suite, &policy);
  policy.ssrc.type = direction;
  policy.keys = lists[at];
  policy.num_master_keys = 1;
  policy.window_size = 1024;
  if (srtp_create(&made, &policy) != srtp_err_status_ok) exit(4);
  return made;
}

int main(int argc, char **argv) {
  static char line[16384], verb[32], hex[16300];
  static unsigned char octets[8192];
  if (argc != 5 || srtp_init() != srtp_err_status_ok) return 2;
  srtp_t out = session(argv[1], argv[2], argv[4], ssrc_any_outbound);
  unsigned mki = strcmp(argv[4], "none") != 0;
  srtp_t in = session(argv[1], argv[3], argv[4], ssrc_any_inbound);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%31s %16299s", verb, hex) != 2) return 3;
    int length = unhex(hex, octets, 4096);
    srtp_err_status_t status;
    if (strcmp(verb, "protect") == 0) status = srtp_protect_mki(out, octets, &length, mki, 0);
    else if (strcmp(verb, "open") == 0) status = srtp_unprotect_mki(in, octets, &length, mki);
    else if (strcmp(verb, "protect-rtcp") == 0) status = srtp_protect_rtcp_mki(out, octets, &length, mki, 0);
    else if (strcmp(verb, "open-rtcp") == 0) status = srtp_unprotect_rtcp_mki(in, octets, &length, mki);
    else return 3;
    if (status != srtp_err_status_ok) printf("no %d", status);
    else
      for (int i = 0; i < length; i++) printf("%02x", octets[i]);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
