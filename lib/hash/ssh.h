/*
 * OpenSSH public keys, and signatures made by `ssh-keygen -Y sign`: read and
 * verified in-process, made by ssh-keygen itself (ssh_sign.h), so that agents
 * and hardware keys work. A door to libcrypto's EVP layer: what includes this
 * links the shared library.
 *
 * A signature is good here exactly where `ssh-keygen -Y verify` takes it, but
 * for what is stricter on purpose: RSA keys have 2048 to 8192 bits, an Ed25519
 * signature has the one form that RFC 8032 allows, certificates and WebAuthn
 * signatures are not taken, and a hardware key must have been touched.
 *
 * Source: PROTOCOL, PROTOCOL.sshsig and PROTOCOL.u2f of OpenSSH; RFC 4253, 5656, 8332, 8709.
 */
#ifndef DSC_HASH_SSH_H
#define DSC_HASH_SSH_H

#include "base/arena.h"
#include "base/err.h"

/* Longer lines and signature files are refused unread. */
#define DSC_SSH_LINE_MAX 8192
#define DSC_SSH_SIGNATURE_MAX 16384

/* "SHA256:" and 43 characters of base64, as `ssh-keygen -l` prints it; with a terminator. */
#define DSC_SSH_FINGERPRINT 51

/* A public key. Immutable once open: threads may verify with it at the same time. */
struct dsc_ssh_key;

/*
 * Reads a line as it stands in KEY.pub, "ssh-ed25519 AAAA… comment", without
 * or with its newline. Types: ssh-ed25519, ecdsa-sha2-nistp256, -nistp384,
 * -nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com.
 *
 * Errors: what is wrong with the line, in words for whoever wrote it; nothing
 * of the line but a plain key type is quoted. *key is then NULL. Where the line
 * comes from a document this is a finding, not a trouble of the operator's.
 */
int dsc_ssh_key_open(struct dsc_ssh_key **key, struct dsc_str line, struct dsc_err *err);

/* NULL is fine. */
void dsc_ssh_key_close(struct dsc_ssh_key *key);

const char *dsc_ssh_key_fingerprint(const struct dsc_ssh_key *key);

/* Whether signatures of this key wait for a touch of a hardware key. */
bool dsc_ssh_key_hardware(const struct dsc_ssh_key *key);

/* Whether both are the same key; comments do not count. */
bool dsc_ssh_key_equal(const struct dsc_ssh_key *a, const struct dsc_ssh_key *b);

/* "type base64", the canonical line without a comment. */
const char *dsc_ssh_key_line(const struct dsc_ssh_key *key, struct dsc_arena *arena);

enum dsc_ssh_result {
	DSC_SSH_GOOD,
	DSC_SSH_BAD,             /* no signature of the key that it names over these bytes */
	DSC_SSH_OTHER_KEY,       /* sound, but by a key that is none of `keys` */
	DSC_SSH_OTHER_NAMESPACE, /* sound in the namespace that it names, which is another one */
	DSC_SSH_NOT_TOUCHED,     /* sound, but the hardware key was used without a touch */
	DSC_SSH_UNREADABLE,      /* no SSHSIG file, or a broken one */
	DSC_SSH_UNSUPPORTED,     /* a key, digest or version that is not taken */
};

struct dsc_ssh_check {
	size_t index; /* of the key among `keys`; with DSC_SSH_GOOD */
	char fingerprint[DSC_SSH_FINGERPRINT]; /* of the key that it names; "" where unreadable */
	struct dsc_err why; /* for people, translated, safe to print; "" with DSC_SSH_GOOD */
};

/*
 * Judges `signature`, the text of a .sig file, over `bytes` in `name_space`
 * ("verdict@dsc"): good where one of the `count` keys made it. Where more than
 * one thing is wrong the order of trust decides: unreadable, unsupported, bad,
 * other key, other namespace, not touched. Threads may call it at the same time.
 *
 * One call takes about 0.1 ms with Ed25519.
 */
enum dsc_ssh_result dsc_ssh_verify(struct dsc_ssh_check *check, struct dsc_str bytes,
				   struct dsc_str signature, const char *name_space,
				   struct dsc_ssh_key *const *keys, size_t count);

#endif
