/*
 * Signatures made by ssh-keygen: private keys, passphrases, agents and
 * hardware keys are its business and never enter this process. The program is
 * the one that $DSC_SSH_KEYGEN names, else "ssh-keygen" on $PATH. It may ask
 * at the terminal; the caller says beforehand that a hardware key
 * (dsc_ssh_key_hardware()) is to be touched.
 */
#ifndef DSC_HASH_SSH_SIGN_H
#define DSC_HASH_SSH_SIGN_H

#include "hash/ssh.h"

/*
 * The public key that belongs to the file `path`: the file itself where it is
 * a public key, else the file with ".pub" behind its name, else what
 * ssh-keygen derives from the private key (it may ask for the passphrase).
 * Close it with dsc_ssh_key_close().
 */
int dsc_ssh_read_public(struct dsc_ssh_key **key, const char *path, struct dsc_err *err);

/*
 * Signs `bytes` in `name_space`. `path` is a private key, or a public key
 * whose private half an agent holds; `key` is its public key. What comes back
 * has been verified with `key`. The text lives in the arena.
 *
 * The bytes lie in a folder dsc-sign-* of $TMPDIR (else /tmp) meanwhile, which
 * its owner alone can read; a process that is killed leaves it there. While
 * ssh-keygen runs, SIGINT and SIGQUIT are ignored in the whole process.
 *
 * Errors: no such file, no ssh-keygen, ssh-keygen refused (with what it said,
 * filtered), somebody interrupted it, the signature is by another key.
 */
int dsc_ssh_sign(struct dsc_str *signature, struct dsc_str bytes, const char *name_space,
		 const char *path, const struct dsc_ssh_key *key, struct dsc_arena *arena,
		 struct dsc_err *err);

#endif
