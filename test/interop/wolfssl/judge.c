/*
 * A foreign cryptographer: wolfSSL's ECCSI (RFC 6507) and SAKKE (RFC 6508), asked in JSON lines.
 *
 * One flat object of strings on a line of standard input, one object on standard output: {"op":"…", field:"hex", …} is
 * answered by {"ok":true, field:"hex", …} or {"ok":false,"error":"…"}. Octets are in hex. Every answer tells the
 * microseconds that wolfSSL took ("us"), reading and writing not included.
 *
 * What a user or a KMS keeps between two operations (keys with their tables) is kept here too, for the last key used, so that
 * times compare with those of a program that runs on.
 */
#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/eccsi.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/sakke.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_MAX_OCTETS (1 << 18)
#define FIELD_MAX 12
#define OCTETS_MAX (1 << 16)
#define ECCSI_SCALAR 32
#define ECCSI_POINT 65
#define SAKKE_SCALAR 128
#define SAKKE_POINT 257
#define SSV 16

typedef struct { byte octets[OCTETS_MAX]; word32 size; } Octets;
typedef struct { const char *name; const char *value; } Field;

static Field fields[FIELD_MAX];
static int field_count;
static WC_RNG rng;
static const char *failure;
static struct timespec started;
static double spent;

static void begin(void) { clock_gettime(CLOCK_MONOTONIC, &started); }
static void end(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    spent = (double)(now.tv_sec - started.tv_sec) * 1e6 + (double)(now.tv_nsec - started.tv_nsec) / 1e3;
}

/* 0 goes on; anything else ends the operation with wolfSSL's words. */
static int check(int result, const char *what)
{
    static char text[256];
    if (result == 0) return 0;
    snprintf(text, sizeof(text), "%s: %s (%d)", what, wc_GetErrorString(result), result);
    failure = text;
    return -1;
}

static const char *value_of(const char *name)
{
    for (int i = 0; i < field_count; i++) if (strcmp(fields[i].name, name) == 0) return fields[i].value;
    return NULL;
}

static int nibble(int c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* Octets of a field; `size` 0 takes any number. */
static int octets_of(const char *name, word32 size, Octets *out)
{
    const char *hex = value_of(name);
    size_t length = hex == NULL ? 1 : strlen(hex);
    failure = name;
    if (length % 2 != 0 || length / 2 > OCTETS_MAX || (size != 0 && length / 2 != size)) return -1;
    out->size = (word32)(length / 2);
    for (word32 i = 0; i < out->size; i++) {
        int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0) return -1;
        out->octets[i] = (byte)(high << 4 | low);
    }
    failure = NULL;
    return 0;
}

static void put(const char *name, const byte *octets, word32 size)
{
    printf(",\"%s\":\"", name);
    for (word32 i = 0; i < size; i++) printf("%02x", octets[i]);
    putchar('"');
}

/* Splits {"a":"b","c":"d"} in place. Only what this program's caller writes is understood. */
static int parse(char *line)
{
    char *at = line;
    field_count = 0;
    while ((at = strchr(at, '"')) != NULL && field_count < FIELD_MAX) {
        char *name = ++at;
        if ((at = strchr(at, '"')) == NULL) return -1;
        *at++ = 0;
        if ((at = strchr(at, '"')) == NULL) return -1;
        char *value = ++at;
        if ((at = strchr(at, '"')) == NULL) return -1;
        *at++ = 0;
        fields[field_count++] = (Field){ name, value };
    }
    return value_of("op") == NULL ? -1 : 0;
}

/* ---- ECCSI ---- */

static Octets a, b, c, d, e;

static int eccsi_make(void)
{
    EccsiKey key;
    byte out[3 * ECCSI_SCALAR], point[ECCSI_POINT];
    word32 size = sizeof(out), point_size = sizeof(point);
    if (check(wc_InitEccsiKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    begin();
    int result = check(wc_MakeEccsiKey(&key, &rng), "make");
    end();
    if (!result) result = check(wc_ExportEccsiKey(&key, out, &size), "export");
    if (!result) result = check(wc_ExportEccsiPublicKey(&key, point, &point_size, 0), "export public");
    if (!result) {
        printf("{\"ok\":true");
        put("ksak", out, ECCSI_SCALAR);
        put("kpak", point, point_size);
    }
    wc_FreeEccsiKey(&key);
    return result;
}

static int eccsi_extract(void)
{
    EccsiKey key;
    mp_int ssk;
    ecc_point *pvt = wc_ecc_new_point();
    byte secret[ECCSI_SCALAR], token[ECCSI_POINT];
    word32 secret_size = sizeof(secret), token_size = sizeof(token);
    if (octets_of("ksak", ECCSI_SCALAR, &a) || octets_of("kpak", ECCSI_POINT, &b) || octets_of("id", 0, &c)) return -1;
    memmove(a.octets + ECCSI_SCALAR, b.octets + 1, 2 * ECCSI_SCALAR);
    mp_init(&ssk);
    if (check(wc_InitEccsiKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    int result = check(wc_ImportEccsiKey(&key, a.octets, 3 * ECCSI_SCALAR), "import");
    begin();
    if (!result) result = check(wc_MakeEccsiPair(&key, &rng, WC_HASH_TYPE_SHA256, c.octets, c.size, &ssk, pvt), "pair");
    end();
    if (!result) result = check(wc_EncodeEccsiSsk(&key, &ssk, secret, &secret_size), "encode SSK");
    if (!result) result = check(wc_EncodeEccsiPvt(&key, pvt, token, &token_size, 0), "encode PVT");
    if (!result) {
        printf("{\"ok\":true");
        put("ssk", secret, secret_size);
        put("pvt", token, token_size);
    }
    mp_clear(&ssk);
    wc_ecc_del_point(pvt);
    wc_FreeEccsiKey(&key);
    return result;
}

/* A user's key set: kpak, id, ssk, pvt. Fills the key for signing. */
static int load_signer(EccsiKey *key, mp_int *ssk, ecc_point *pvt, int *valid)
{
    byte hash[WC_MAX_DIGEST_SIZE], hash_size = 0;
    if (octets_of("kpak", ECCSI_POINT, &a) || octets_of("id", 0, &b)) return -1;
    if (octets_of("ssk", ECCSI_SCALAR, &c) || octets_of("pvt", ECCSI_POINT, &d)) return -1;
    if (check(wc_ImportEccsiPublicKey(key, a.octets, a.size, 0), "import KPAK")) return -1;
    if (check(wc_DecodeEccsiSsk(key, c.octets, c.size, ssk), "decode SSK")) return -1;
    if (check(wc_DecodeEccsiPvt(key, d.octets, d.size, pvt), "decode PVT")) return -1;
    begin();
    int result = check(wc_ValidateEccsiPair(key, WC_HASH_TYPE_SHA256, b.octets, b.size, ssk, pvt, valid), "validate");
    end();
    if (result) return result;
    if (check(wc_HashEccsiId(key, WC_HASH_TYPE_SHA256, b.octets, b.size, pvt, hash, &hash_size), "hash")) return -1;
    if (check(wc_SetEccsiHash(key, hash, hash_size), "set hash")) return -1;
    return check(wc_SetEccsiPair(key, ssk, pvt), "set pair");
}

static int eccsi_sign(int validate_only)
{
    EccsiKey key;
    mp_int ssk;
    ecc_point *pvt = wc_ecc_new_point();
    byte signature[2 * ECCSI_SCALAR + ECCSI_POINT];
    word32 size = sizeof(signature);
    int valid = 0;
    mp_init(&ssk);
    if (check(wc_InitEccsiKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    int result = load_signer(&key, &ssk, pvt, &valid);
    if (!result && validate_only) printf("{\"ok\":true,\"valid\":%s", valid ? "true" : "false");
    if (!result && !validate_only) {
        result = octets_of("message", 0, &e);
        begin();
        if (!result) {
            result = check(wc_SignEccsiHash(&key, &rng, WC_HASH_TYPE_SHA256, e.octets, e.size, signature, &size), "sign");
        }
        end();
        if (!result) {
            printf("{\"ok\":true");
            put("signature", signature, size);
        }
    }
    mp_clear(&ssk);
    wc_ecc_del_point(pvt);
    wc_FreeEccsiKey(&key);
    return result;
}

static int eccsi_verify(void)
{
    EccsiKey key;
    ecc_point *pvt = wc_ecc_new_point();
    byte hash[WC_MAX_DIGEST_SIZE], hash_size = 0;
    int valid = 0;
    if (octets_of("kpak", ECCSI_POINT, &a) || octets_of("id", 0, &b)) return -1;
    if (octets_of("message", 0, &c) || octets_of("signature", 2 * ECCSI_SCALAR + ECCSI_POINT, &d)) return -1;
    if (check(wc_InitEccsiKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    int result = check(wc_ImportEccsiPublicKey(&key, a.octets, a.size, 0), "import KPAK");
    begin();
    if (!result) result = check(wc_DecodeEccsiPvtFromSig(&key, d.octets, d.size, pvt), "PVT");
    if (!result) {
        result = check(wc_HashEccsiId(&key, WC_HASH_TYPE_SHA256, b.octets, b.size, pvt, hash, &hash_size), "hash");
    }
    if (!result) result = check(wc_SetEccsiHash(&key, hash, hash_size), "set hash");
    if (!result) {
        result = check(
            wc_VerifyEccsiHash(&key, WC_HASH_TYPE_SHA256, c.octets, c.size, d.octets, d.size, &valid), "verify");
    }
    end();
    if (!result) printf("{\"ok\":true,\"valid\":%s", valid ? "true" : "false");
    wc_ecc_del_point(pvt);
    wc_FreeEccsiKey(&key);
    return result;
}

/* ---- SAKKE ---- */

static int sakke_make(void)
{
    SakkeKey key;
    static byte out[3 * SAKKE_SCALAR], point[SAKKE_POINT];
    word32 size = sizeof(out), point_size = sizeof(point);
    if (check(wc_InitSakkeKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    begin();
    int result = check(wc_MakeSakkeKey(&key, &rng), "make");
    end();
    if (!result) result = check(wc_ExportSakkeKey(&key, out, &size), "export");
    if (!result) result = check(wc_ExportSakkePublicKey(&key, point, &point_size, 0), "export public");
    if (!result) {
        printf("{\"ok\":true");
        put("z", out, SAKKE_SCALAR);
        put("zPublic", point, point_size);
    }
    wc_FreeSakkeKey(&key);
    return result;
}

static int sakke_extract(void)
{
    SakkeKey key;
    ecc_point *rsk = wc_ecc_new_point();
    static byte out[SAKKE_POINT];
    word32 size = sizeof(out);
    if (octets_of("z", SAKKE_SCALAR, &a) || octets_of("zPublic", SAKKE_POINT, &b) || octets_of("id", 0, &c)) return -1;
    memmove(a.octets + SAKKE_SCALAR, b.octets + 1, 2 * SAKKE_SCALAR);
    if (check(wc_InitSakkeKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    int result = check(wc_ImportSakkeKey(&key, a.octets, 3 * SAKKE_SCALAR), "import");
    begin();
    if (!result) result = check(wc_MakeSakkeRsk(&key, c.octets, (word16)c.size, rsk), "RSK");
    end();
    if (!result) result = check(wc_EncodeSakkeRsk(&key, rsk, out, &size, 0), "encode RSK");
    if (!result) {
        printf("{\"ok\":true");
        put("rsk", out, size);
    }
    wc_ecc_del_point(rsk);
    wc_FreeSakkeKey(&key);
    return result;
}

/* Keys that a running program would keep: for a callee (Z, id), and for ourselves (Z, id, RSK). */
typedef struct {
    int loaded;
    SakkeKey key;
    ecc_point *rsk;
    Octets made_of;
    byte *table;
} Kept;

static Kept callee, self;

static int kept_for(Kept *kept, int with_rsk)
{
    static Octets wanted;
    if (octets_of("zPublic", SAKKE_POINT, &a) || octets_of("id", 0, &b)) return -1;
    if (b.size > SAKKE_ID_MAX_SIZE) return -1;
    if (with_rsk && octets_of("rsk", SAKKE_POINT, &c)) return -1;
    memcpy(wanted.octets, a.octets, a.size);
    memcpy(wanted.octets + a.size, b.octets, b.size);
    wanted.size = a.size + b.size;
    if (with_rsk) {
        memcpy(wanted.octets + wanted.size, c.octets, c.size);
        wanted.size += c.size;
    }
    if (kept->loaded) {
        if (kept->made_of.size == wanted.size && memcmp(kept->made_of.octets, wanted.octets, wanted.size) == 0) return 0;
        wc_FreeSakkeKey(&kept->key);
        wc_ecc_del_point(kept->rsk);
        free(kept->table);
        kept->loaded = 0;
    }
    kept->table = NULL;
    kept->rsk = wc_ecc_new_point();
    if (check(wc_InitSakkeKey(&kept->key, NULL, INVALID_DEVID), "init")) return -1;
    if (check(wc_ImportSakkePublicKey(&kept->key, a.octets, a.size, 0), "import Z")) return -1;
    if (with_rsk && check(wc_DecodeSakkeRsk(&kept->key, c.octets, c.size, kept->rsk), "decode RSK")) return -1;
    if (check(wc_SetSakkeIdentity(&kept->key, b.octets, (word16)b.size), "identity")) return -1;
    if (check(wc_MakeSakkePointI(&kept->key, b.octets, (word16)b.size), "point I")) return -1;
    if (with_rsk) {
        word32 length = 0;
        /* Builds without their own arithmetic for this curve have no table. */
        wc_GenerateSakkeRskTable(&kept->key, kept->rsk, NULL, &length);
        if (length > 0) {
            kept->table = malloc(length);
            if (check(wc_GenerateSakkeRskTable(&kept->key, kept->rsk, kept->table, &length), "table")) return -1;
        }
        if (check(wc_SetSakkeRsk(&kept->key, kept->rsk, kept->table, length), "set RSK")) return -1;
    }
    kept->made_of = wanted;
    kept->loaded = 1;
    return 0;
}

static int sakke_validate(void)
{
    SakkeKey key;
    ecc_point *rsk = wc_ecc_new_point();
    int valid = 0;
    if (octets_of("zPublic", SAKKE_POINT, &a) || octets_of("id", 0, &b) || octets_of("rsk", SAKKE_POINT, &c)) return -1;
    if (check(wc_InitSakkeKey(&key, NULL, INVALID_DEVID), "init")) return -1;
    int result = check(wc_ImportSakkePublicKey(&key, a.octets, a.size, 0), "import Z");
    if (!result) result = check(wc_DecodeSakkeRsk(&key, c.octets, c.size, rsk), "decode RSK");
    begin();
    if (!result) result = check(wc_ValidateSakkeRsk(&key, b.octets, (word16)b.size, rsk, &valid), "validate");
    end();
    if (!result) printf("{\"ok\":true,\"valid\":%s", valid ? "true" : "false");
    wc_ecc_del_point(rsk);
    wc_FreeSakkeKey(&key);
    return result;
}

static int sakke_encapsulate(void)
{
    static byte auth[SAKKE_POINT];
    word16 auth_size = sizeof(auth);
    if (kept_for(&callee, 0) || octets_of("ssv", SSV, &d)) return -1;
    begin();
    int result = check(
        wc_MakeSakkeEncapsulatedSSV(&callee.key, WC_HASH_TYPE_SHA256, d.octets, SSV, auth, &auth_size), "encapsulate");
    end();
    if (result) return -1;
    printf("{\"ok\":true");
    memcpy(e.octets, auth, auth_size);
    memcpy(e.octets + auth_size, d.octets, SSV);
    put("data", e.octets, (word32)auth_size + SSV);
    return 0;
}

static int sakke_decapsulate(void)
{
    if (kept_for(&self, 1) || octets_of("data", SAKKE_POINT + SSV, &d)) return -1;
    memcpy(e.octets, d.octets + SAKKE_POINT, SSV);
    begin();
    int result = check(
        wc_DeriveSakkeSSV(&self.key, WC_HASH_TYPE_SHA256, e.octets, SSV, d.octets, SAKKE_POINT), "decapsulate");
    end();
    if (result) return -1;
    printf("{\"ok\":true");
    put("ssv", e.octets, SSV);
    return 0;
}

static int run(const char *op)
{
    if (strcmp(op, "version") == 0) {
        printf("{\"ok\":true,\"version\":\"%s\"", LIBWOLFSSL_VERSION_STRING);
        return 0;
    }
    if (strcmp(op, "eccsi-make") == 0) return eccsi_make();
    if (strcmp(op, "eccsi-extract") == 0) return eccsi_extract();
    if (strcmp(op, "eccsi-validate") == 0) return eccsi_sign(1);
    if (strcmp(op, "sign") == 0) return eccsi_sign(0);
    if (strcmp(op, "verify") == 0) return eccsi_verify();
    if (strcmp(op, "sakke-make") == 0) return sakke_make();
    if (strcmp(op, "sakke-extract") == 0) return sakke_extract();
    if (strcmp(op, "sakke-validate") == 0) return sakke_validate();
    if (strcmp(op, "encapsulate") == 0) return sakke_encapsulate();
    if (strcmp(op, "decapsulate") == 0) return sakke_decapsulate();
    failure = "no such operation";
    return -1;
}

int main(void)
{
    static char line[LINE_MAX_OCTETS];
    if (wc_InitRng(&rng) != 0) return 1;
    while (fgets(line, sizeof(line), stdin) != NULL) {
        failure = "not understood";
        spent = 0;
        if (parse(line) == 0 && run(value_of("op")) == 0) printf(",\"us\":%.1f}\n", spent);
        else printf("{\"ok\":false,\"error\":\"%s\"}\n", failure == NULL ? "failed" : failure);
        fflush(stdout);
    }
    wc_FreeRng(&rng);
    return 0;
}
