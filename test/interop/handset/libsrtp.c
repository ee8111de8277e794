/*
 * libsrtp as a foreign judge of SRTP and SRTCP. Lines in: "<verb> <hex>"; verbs: protect, open, protect-rtcp, open-rtcp. Lines out: the
 * octets in hex, or "no <status>". Arguments: key and salt of the outward and of the inward direction in hex, and the MKI in hex. Keys of 32
 * octets are those of AEAD_AES_256_GCM, others of AEAD_AES_128_GCM.
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

static srtp_t session(const char *key, const char *mki, srtp_ssrc_type_t direction) {
  static unsigned char keys[2][64], mkis[2][16];
  static srtp_master_key_t masters[2];
  static srtp_master_key_t *lists[2][1];
  static int count = 0;
  srtp_policy_t policy;
  srtp_t made;
  int at = count++;
  memset(&policy, 0, sizeof policy);
  int length = unhex(key, keys[at], 64);
  masters[at].key = keys[at];
  masters[at].mki_id = mkis[at];
  masters[at].mki_size = (unsigned)unhex(mki, mkis[at], 16);
  lists[at][0] = &masters[at];
  if (length == SRTP_AES_GCM_256_KEY_LEN_WSALT) {
    srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
  } else {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  }
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
  if (argc != 4 || srtp_init() != srtp_err_status_ok) return 2;
  srtp_t out = session(argv[1], argv[3], ssrc_any_outbound);
  srtp_t in = session(argv[2], argv[3], ssrc_any_inbound);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%31s %16299s", verb, hex) != 2) return 3;
    int length = unhex(hex, octets, 4096);
    srtp_err_status_t status;
    if (strcmp(verb, "protect") == 0) status = srtp_protect_mki(out, octets, &length, 1, 0);
    else if (strcmp(verb, "open") == 0) status = srtp_unprotect_mki(in, octets, &length, 1);
    else if (strcmp(verb, "protect-rtcp") == 0) status = srtp_protect_rtcp_mki(out, octets, &length, 1, 0);
    else if (strcmp(verb, "open-rtcp") == 0) status = srtp_unprotect_rtcp_mki(in, octets, &length, 1);
    else return 3;
    if (status != srtp_err_status_ok) printf("no %d", status);
    else
      for (int i = 0; i < length; i++) printf("%02x", octets[i]);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
